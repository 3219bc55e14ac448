package main

import (
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A test is skipped where it was asked to be short, or under the race detector, and a
// random choice that is no case is dropped. What lacks a part ends with shared.Missing,
// which fails in CI: nothing else may skip.
func TestNothingElseSkips(t *testing.T) {
	seen := 0
	err := filepath.WalkDir(filepath.Join("..", ".."), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		set := token.NewFileSet()
		tree, err := parser.ParseFile(set, path, nil, 0)
		if err != nil {
			return err
		}
		var around []ast.Node
		ast.Inspect(tree, func(n ast.Node) bool {
			if n == nil {
				around = around[:len(around)-1]
				return true
			}
			around = append(around, n)
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			f, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || !slices.Contains([]string{"Skip", "Skipf", "SkipNow"}, f.Sel.Name) || !isTest(f.X) {
				return true
			}
			seen++
			if !slices.ContainsFunc(around, func(n ast.Node) bool { return excuses(set, n) }) {
				t.Errorf("%v: a test that lacks a part ends with shared.Missing, so that it fails in CI", set.Position(call.Pos()))
			}
			return true
		})
		return nil
	})
	if err != nil || seen == 0 {
		t.Fatalf("%d calls of Skip were seen: %v", seen, err)
	}
}

// isTest tells whether an expression is a test by its name.
func isTest(x ast.Expr) bool {
	name, ok := x.(*ast.Ident)
	return ok && (name.Name == "t" || name.Name == "b" || name.Name == "f")
}

// excuses tells whether what is within a node may be skipped.
func excuses(set *token.FileSet, n ast.Node) bool {
	var what strings.Builder
	switch n := n.(type) {
	case *ast.IfStmt:
		if printer.Fprint(&what, set, n.Cond) != nil {
			return false
		}
		return slices.Contains([]string{"testing.Short()", "raceDetector", "testing.Short() || raceDetector"}, what.String())
	case *ast.FuncLit:
		for _, p := range n.Type.Params.List {
			if printer.Fprint(&what, set, p.Type) == nil && what.String() == "*rapid.T" {
				return true
			}
		}
	}
	return false
}
