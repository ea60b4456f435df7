// Package arch holds the tests of the project's structure as a whole.
package arch

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "wasmjudge/"

// below lists, for each folder, the folders of the project that its non-test code may import: imports point downwards
// only, and oracle and native never import each other.
var below = map[string][]string{
	"clock":         {},
	"tomlfile":      {},
	"wasm":          {},
	"wasm/wasmtest": {"wasm"},
	"wasm/limit":    {"wasm"},
	"wasm/slab":     {},
	"wasm/binary":   {"wasm", "wasm/limit"},
	"wasm/text":     {"wasm", "wasm/limit"},
	"wasm/valid":    {"wasm", "wasm/limit"},
	"wasm/feature":  {"wasm"},
	"wasm/edit":     {"wasm"},

	"wasm/enginetest": {"wasm", "wasm/text", "wasm/valid", "wasm/feature"},

	"oracle":        {"wasm", "wasm/limit", "wasm/slab"},
	"peer/glue":     {"wasm", "wasm/binary"},
	"peer":          {"clock", "wasm/limit"},
	"peer/wazero":   {"peer/glue", "wasm", "wasm/limit", "wasm/binary", "wasm/valid"},
	"registry":      {"wasm", "wasm/binary", "wasm/valid", "native", "native/fault", "oracle", "peer/wazero", "spectec"},
	"wast/host":     {"wasm", "wasm/edit"},
	"wast":          {"clock", "wasm", "wasm/limit", "wasm/binary", "wasm/feature", "wasm/text", "wasm/valid", "wast/host"},
	"page":          {"wasm", "wasm/binary", "wast", "wast/bugreport", "wast/portable", "fuzz/campaign"},
	"fuzz/choice":   {},
	"fuzz/grammar":  {"wasm"},
	"fuzz/program":  {"wasm", "wasm/binary", "wasm/edit", "wasm/limit", "wasm/text", "wasm/valid", "wast", "wast/host"},
	"fuzz/judge":    {"clock", "wasm", "wasm/edit", "wasm/limit", "oracle", "peer", "wast", "fuzz/program"},
	"fuzz/reduce":   {"wasm", "wasm/binary", "wasm/edit", "wasm/text", "wast", "fuzz/program"},
	"fuzz/mutate":   {"wasm", "wasm/binary", "wasm/edit", "fuzz/choice", "fuzz/program"},
	"fuzz/generate": {"wasm", "wasm/edit", "wasm/slab", "oracle", "fuzz/choice", "fuzz/grammar", "fuzz/program"},
	"fuzz":          {"wasm", "oracle", "native", "native/fault", "fuzz/choice", "fuzz/program", "fuzz/judge", "fuzz/reduce", "fuzz/mutate", "fuzz/generate"},
	"fuzz/process":  {"clock"},
	"fuzz/triage":   {"clock", "wasm", "wast", "wast/probe", "fuzz", "fuzz/judge", "fuzz/program", "fuzz/reduce", "fuzz/process", "wast/cause"},
	"fuzz/campaign": {"clock", "wasm", "wasm/limit", "oracle", "peer", "fuzz", "fuzz/choice", "fuzz/judge", "fuzz/program", "fuzz/process", "wast/cause"},
	"fuzz/faults":   {"wasm", "fuzz", "fuzz/judge", "fuzz/campaign", "fuzz/triage", "native/fault"},
	"cmd/wastrun":   {"clock", "wasm", "wasm/binary", "wasm/enginetest", "wasm/feature", "wasm/text", "wasm/valid", "oracle", "native", "native/fault", "registry", "spectec", "peer", "peer/driver", "peer/driver/browser", "peer/driver/serve", "peer/driver/shipped", "peer/roster", "wast", "page", "wast/portable", "wast/probe", "wast/bugreport", "fuzz", "fuzz/choice", "fuzz/judge", "fuzz/program", "fuzz/reduce", "fuzz/campaign", "fuzz/triage", "fuzz/faults", "fuzz/process", "wast/cause", "wasm/rewrite"},

	"peer/driver":         {"clock", "peer/glue", "wasm", "wasm/limit", "wasm/binary", "wasm/feature", "wasm/text", "wasm/valid"},
	"peer/driver/serve":   {"peer/driver", "wasm", "wasm/binary", "wasm/valid"},
	"peer/driver/example": {"peer/driver", "peer/driver/serve", "wasm", "wasm/binary"},
	"peer/driver/shipped": {},
	"peer/driver/browser": {"peer/driver", "peer/driver/shipped"},
	"peer/roster":         {"peer/driver", "peer/driver/shipped", "tomlfile"},

	// scripts and findings for those who have no wastrun
	"wast/portable":  {"peer/glue", "wasm", "wasm/binary", "wasm/valid", "wast"},
	"wast/probe":     {"wasm", "wasm/edit", "wasm/text", "wast"},
	"wasm/rewrite":   {"wasm", "wasm/edit"},
	"wast/cause":     {"tomlfile", "wasm", "wasm/rewrite", "wasm/valid", "wast"},
	"wast/bugreport": {"wasm", "wast", "wast/cause", "wast/probe"},

	// the JIT compiler: compiler and run never import each other; what goes from one to the other is an artifact
	"native/amd64":    {},
	"native/heap":     {},
	"native/fault":    {},
	"native/abi":      {"wasm", "native/amd64", "native/heap"},
	"native/artifact": {"wasm", "wasm/binary", "native/amd64", "native/fault"},
	"native/compiler": {"wasm", "wasm/limit", "wasm/slab", "native/abi", "native/amd64", "native/artifact", "native/fault", "native/heap"},
	"native/run":      {"wasm", "wasm/limit", "wasm/slab", "native/abi", "native/amd64", "native/artifact", "native/fault", "native/heap"},
	"native":          {"wasm", "native/artifact", "native/compiler", "native/fault", "native/heap", "native/run"},

	// the formal text as an engine
	"spectec/syntax":      {},
	"spectec/elab":        {"spectec/syntax"},
	"spectec/core":        {"spectec/syntax", "spectec/elab"},
	"spectec/builtin":     {"spectec/elab", "spectec/core"},
	"spectec/machine":     {"spectec/syntax", "spectec/elab", "spectec/core"},
	"spectec":             {"wasm", "wasm/binary", "wasm/feature", "spectec/syntax", "spectec/elab", "spectec/core", "spectec/builtin", "spectec/machine"},
	"spectec/spectectest": {"spectec/syntax"},
}

// TestImportsPointDownwards fails when a folder imports one that is not below it, or is missing from the picture.
func TestImportsPointDownwards(t *testing.T) {
	for dir, imports := range projectImports(t) {
		allowed, known := below[dir]
		if !known {
			t.Errorf("folder %s has no place in the layout", dir)
		}
		for imported, file := range imports {
			if !slices.Contains(allowed, imported) {
				t.Errorf("%s: %s must not import %s", file, dir, imported)
			}
		}
	}
}

// projectImports maps each folder with non-test Go files to the project folders it imports, with a file that does.
func projectImports(t *testing.T) map[string]map[string]string {
	t.Helper()
	found := map[string]map[string]string{}
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == "tools" || strings.HasPrefix(d.Name(), ".") && d.Name() != "."):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go"):
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		dir := path.Dir(filepath.ToSlash(file))
		if found[dir] == nil {
			found[dir] = map[string]string{}
		}
		for _, spec := range f.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if rest, ours := strings.CutPrefix(name, module); ours {
				found[dir][rest] = file
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) < 2 {
		t.Fatalf("found only %d folders with Go files: the test looks in the wrong place", len(found))
	}
	return found
}
