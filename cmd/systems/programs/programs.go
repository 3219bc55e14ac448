// Package programs holds the servers of the test bed as text: each in the language and with
// the libraries that it stands for, and the configuration of what stands beside them. A
// request says what it does, so that the servers know nothing of the systems.
//
// It will never start anything.
package programs

import "embed"

// Files are all of them.
//
//go:embed *.js *.json *.py *.ini *.conf
var Files embed.FS
