package keys

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"testing"
)

// Of the models this package has the units of sizes, and what tells where a value
// comes from: what keys mean is not known here.
func TestKeysKnowNoDomain(t *testing.T) {
	known := []string{"Bytes", "KiB", "MiB", "GiB", "Origin"}
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := s.X.(*ast.Ident); ok && x.Name == "models" && !slices.Contains(known, s.Sel.Name) {
				t.Errorf("%s uses models.%s", file, s.Sel.Name)
			}
			return true
		})
	}
}
