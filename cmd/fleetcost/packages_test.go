package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/doc"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// root is the folder of the module, from that of the command.
var root = filepath.Join("..", "..")

// A pkg is a package of the module, as go list tells it.
type pkg struct {
	Dir     string
	Path    string `json:"ImportPath"`
	GoFiles []string
	Imports []string
	comment string // the package comment
	home    string // the file that has it
}

// name of the package within the module: models/plan.
func (p *pkg) name() string { return strings.TrimPrefix(p.Path, "fleetcost/") }

// whole is a sentence of a comment on one line, with code in backquotes.
func whole(sentence string) string {
	code := regexp.MustCompile(`\[([A-Za-z]\w*(?:\.\w+)*)\]`)
	return code.ReplaceAllString(strings.Join(strings.Fields(sentence), " "), "`$1`")
}

// does is the first sentence of the comment, without the name of the package.
func (p *pkg) does() string {
	words := strings.SplitN(whole(new(doc.Package).Synopsis(p.comment)), " ", 3)
	if len(words) < 3 || words[0] != "Package" && words[0] != "Command" {
		return ""
	}
	return strings.TrimSuffix(words[2], ".")
}

// never is what the comment says that the package will never do.
func (p *pkg) never() string {
	_, rest, found := strings.Cut(whole(p.comment), "It will never ")
	if !found {
		return ""
	}
	sentence, _, _ := strings.Cut(rest+" ", ". ")
	return sentence
}

// packages are those of the module. None stands before one that it imports, and
// those of a folder stand together.
func packages(t *testing.T) []*pkg {
	t.Helper()
	all, err := listed()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

var listed = sync.OnceValues(func() ([]*pkg, error) {
	list := exec.Command("go", "list", "-json=Dir,ImportPath,GoFiles,Imports", "./...")
	list.Dir = root
	out, err := list.Output()
	if err != nil {
		return nil, err
	}
	var all []*pkg
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		p := &pkg{}
		if err := decoder.Decode(p); errors.Is(err, io.EOF) {
			return inOrder(all), nil
		} else if err != nil {
			return nil, err
		}
		for _, file := range p.GoFiles {
			tree, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, file), nil, parser.ParseComments|parser.PackageClauseOnly)
			if err != nil {
				return nil, err
			}
			if tree.Doc == nil {
				continue
			}
			if p.comment != "" {
				return nil, fmt.Errorf("%s has two package comments, one in %s", p.name(), file)
			}
			p.comment, p.home = tree.Doc.Text(), file
		}
		all = append(all, p)
	}
})

// folders of the module, in the order in which data passes them, but for cmd.
var folders = []string{"sim", "models", "profiles", "outputs", "cmd"}

// inOrder sorts packages: each time the first by folder and name of those that import
// nothing that is still to come.
func inOrder(all []*pkg) []*pkg {
	folder := func(p *pkg) int {
		first, _, _ := strings.Cut(p.name(), "/")
		return slices.Index(folders, first)
	}
	slices.SortStableFunc(all, func(a, b *pkg) int {
		if d := folder(a) - folder(b); d != 0 {
			return d
		}
		return strings.Compare(a.Path, b.Path)
	})
	var sorted []*pkg
	for len(all) > 0 {
		next := slices.IndexFunc(all, func(p *pkg) bool {
			return !slices.ContainsFunc(all, func(other *pkg) bool { return slices.Contains(p.Imports, other.Path) })
		})
		sorted = append(sorted, all[next])
		all = slices.Delete(all, next, next+1)
	}
	return sorted
}

// libraries are the modules that go.mod requires.
func libraries(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, line := range regexp.MustCompile(`(?m)^(?:require )?\s*(\S+\.\S+) v\S+`).FindAllStringSubmatch(string(text), -1) {
		names = append(names, line[1])
	}
	return names
}
