package workbook

import (
	"archive/zip"
	"bytes"
	"io"
	"regexp"
	"slices"
	"strings"
)

// ordered is the archive with its parts by name, where the library has them in any order.
func ordered(book []byte) ([]byte, error) {
	in, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		return nil, err
	}
	slices.SortFunc(in.File, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	var page bytes.Buffer
	out := zip.NewWriter(&page)
	for _, part := range in.File {
		if part.Name != kinds {
			err = out.Copy(part)
		} else {
			err = sortKinds(out, part)
		}
		if err != nil {
			return nil, err
		}
	}
	err = out.Close()
	return page.Bytes(), err
}

// kinds is the part that says of which kind each part is.
const kinds = "[Content_Types].xml"

// oneKind is what it says of an ending.
var oneKind = regexp.MustCompile(`<Default [^>]*></Default>`)

// sortKinds writes that part with the endings in their order.
func sortKinds(out *zip.Writer, part *zip.File) error {
	in, err := part.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	text, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	all := oneKind.FindAll(text, -1)
	slices.SortFunc(all, bytes.Compare)
	at := -1
	text = oneKind.ReplaceAllFunc(text, func([]byte) []byte {
		at++
		return all[at]
	})
	w, err := out.Create(part.Name)
	if err == nil {
		_, err = w.Write(text)
	}
	return err
}
