package fault

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const scripts = "../testdata/faults" // of the faults

// TestRows holds each row of the table against what it names: its script, and its hooks, which must be wrong with it.
func TestRows(t *testing.T) {
	hooks, variables := hooksOf(t, ".."), variablesOf(t, "table.go")
	for k, f := range All() {
		if g, err := Named(f.Name); g != f || err != nil {
			t.Errorf("%v is found as %v, %v", f, g, err)
		}
		if f.Does == "" || len(f.Blame) == 0 {
			t.Errorf("%v: it does %q, and its blame is %v", f, f.Does, f.Blame)
		}
		for _, b := range f.Blame {
			for _, pattern := range []string{b.Right, b.Wrong} {
				if _, err := path.Match(pattern, ""); err != nil {
					t.Errorf("%v: %q: %v", f, pattern, err)
				}
			}
		}
		if _, err := os.Stat(filepath.Join(scripts, f.Name+".wast")); err != nil {
			t.Error(err)
		}
		if got := hooks[variables[k]]; !slices.Equal(got, slices.Sorted(slices.Values(f.Hooks))) {
			t.Errorf("%v is used by %v, and its row names %v", f, got, f.Hooks)
		}
	}
	var unknown *UnknownError
	if _, err := Named("no such fault"); !errors.As(err, &unknown) {
		t.Errorf("an unknown name was found: %v", err)
	}
}

// TestParse reads lists of faults.
func TestParse(t *testing.T) {
	for text, want := range map[string][]*Fault{
		"": nil, "shadowed": {Shadowed}, "static-index,shadowed": {StaticIndex, Shadowed},
	} {
		if got, err := Parse(text); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q is read as %v, error %v", text, got, err)
		}
	}
	for _, text := range []string{",", "shadowed,", "shadowed, static-index", "shadowed,nothing"} {
		if got, err := Parse(text); err == nil {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}

// TestScripts fails for a script of no fault.
func TestScripts(t *testing.T) {
	entries, err := os.ReadDir(scripts)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if _, err := Named(strings.TrimSuffix(e.Name(), ".wast")); err != nil {
			t.Errorf("%s: %v", e.Name(), err)
		}
	}
}

// variablesOf lists the variables of the table in order.
func variablesOf(t *testing.T, file string) (names []string) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && len(v.Values) == 1 {
			if call, ok := v.Values[0].(*ast.CallExpr); ok {
				if id, ok := call.Fun.(*ast.Ident); ok && id.Name == "row" {
					names = append(names, v.Names[0].Name)
				}
			}
		}
		return true
	})
	return names
}

// hooksOf maps the variable of each fault to the functions, in order, of the Go files in a folder that use it.
func hooksOf(t *testing.T, dir string) map[string][]string {
	t.Helper()
	hooks := map[string][]string{}
	err := filepath.WalkDir(dir, func(file string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			return err
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			ast.Inspect(fn, func(n ast.Node) bool {
				if x, ok := n.(*ast.SelectorExpr); ok {
					list := hooks[x.Sel.Name]
					if id, ok := x.X.(*ast.Ident); ok && id.Name == "fault" && !slices.Contains(list, fn.Name.Name) {
						hooks[x.Sel.Name] = append(list, fn.Name.Name)
					}
				}
				return true
			})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range hooks {
		slices.Sort(list)
	}
	return hooks
}

// TestExplains: differences that are of a fault, and others that are not.
func TestExplains(t *testing.T) {
	const mismatch = "outcome: values, trap (indirect call type mismatch)"
	for _, x := range []struct {
		fault        *Fault
		right, wrong string
		what         string
		want         bool
	}{
		{StaticIndex, "throw_ref-handler-next", "throw_ref-handler-catch", "", true},
		{StaticIndex, "throw_ref-handler-catch_all", "", "", false},
		{StaticIndex, "", "", "", false},
		{StaticIndex, "trap-handler", "throw_ref-handler-catch_all", "", false},
		{ArmedTailCall, "throw_ref-frame", "throw_ref-handler-catch_all", "", true},
		// The frame that was left is on one of the walks only.
		{ArmedTailCall, "the end of the walk", "throw_ref-handler-catch", "", true},
		{ArmedTailCall, "throw_ref-handler-catch", "throw_ref-frame", "", false},
		{PayloadOrder, "throw_ref-handler-catch_ref", "", "", true},
		{PayloadOrder, "throw_ref-handler-catch_ref", "throw_ref-handler-next", "", false},
		{ExnCollected, "throw_ref", "fault", "", true},
		{ExnCollected, "throw_ref-null", "", "", false},
		{CatchTrap, "trap-handler", "throw_ref-handler-catch_all_ref", "", true},
		{CatchTrap, "trap-handler", "throw_ref-handler-catch", "", false},
		{ArrayLength, "trap-handler", "throw_ref-handler-catch_all_ref", "values", true}, // the trap was to come earlier
		{ArrayLength, "throw_ref-handler-catch", "", "values", false},
		{FuncrefType, "throw_ref", "trap-handler", mismatch, true},
		{FuncrefType, "throw_ref", "trap-handler", "", false},
	} {
		if got := x.fault.Explains([2]string{x.right, x.wrong}, x.what); got != x.want {
			t.Errorf("%v explains %q against %q, %q: %v, want %v", x.fault, x.right, x.wrong, x.what, got, x.want)
		}
	}
}
