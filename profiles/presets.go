package profiles

import (
	"embed"
	"io/fs"
)

// The presets of backends, platforms and protocols: one file each, named after it, and
// nothing else to do to add one.
//
//go:embed backends/*.toml platforms/*.toml protocols/*.toml
var presetFiles embed.FS

// folder of preset files.
func folder(name string) fs.FS {
	files, err := fs.Sub(presetFiles, name)
	if err != nil {
		panic(err) // no name of a folder
	}
	return files
}
