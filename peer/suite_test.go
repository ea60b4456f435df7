package peer

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wasmjudge/wasm"
	"wasmjudge/wasm/wasmtest"
	"wasmjudge/wast"
)

// fails is how many commands of a script do not hold on each of wazero's engines, and why. One that holds after all is an error.
type fails struct {
	compiler, interpreter int
	why                   string
}

// suiteFails are the official scripts that do not hold altogether.
var suiteFails = map[string]fails{
	"data":     {4, 4, "offsets in terms of the module's own globals are refused, and those of mutable globals accepted"},
	"elem":     {14, 14, "active segments beyond the table's end are ignored, and offsets in terms of mutable globals accepted"},
	"global":   {9, 9, "constants in terms of the module's own globals are refused, and those of mutable globals accepted"},
	"linking":  {3, 3, "active segments beyond the table's end are ignored"},
	"linking0": {1, 1, "data segments are written before tables"},
	"load1":    {5, 5, "a module with two memories, which is skipped, would have written what is read"},
	"type-rec": {2, 2, "references to functions are taken for each other, whatever their types' groups"},
	"table":    {1, 1, "a table of more than 2^27 elements is refused"},
}

// corpusFails are our own scripts that do not hold altogether.
var corpusFails = map[string]fails{
	"exnref-as-value":             {10, 10, "select with the type exnref is refused"},
	"failed-instantiation":        {8, 8, "data segments are written before tables"},
	"tail-calls":                  {0, 5, "handlers stay armed across a tail call of an imported function"},
	"tail-calls-across-instances": {0, 1, "handlers stay armed across a tail call of an imported function"},
	"throw-in-handler":            {1, 0, "a catch that leads out of an outer try_table leaves that one's handler armed"},
	"vectors":                     {3, 5, "payloads with vectors are misread; locals written before a throw have their old values in the handler"},
}

// crasherFails are the findings in wazero: see docs/findings.md.
var crasherFails = map[string]fails{
	"wazero-active-elements-ignored": {2, 2, "active segments beyond the table's end are ignored"},
	"wazero-active-data-dropped":     {3, 3, "active data segments are not dropped"},
	"wazero-block-type-too-long":     {1, 1, "a block's type index may take six bytes"},
	"wazero-and-compared":            {3, 0, "a branch on the comparison of zero with an and takes the wrong way"},
	"wazero-br-table-default":        {1, 0, "a br_table with nothing but a default leaves handlers armed"},
	"wazero-branch-to-try-table":     {3, 0, "a branch to a try_table's own label leaves its handler armed"},
	"wazero-catch-leaves-outer":      {3, 0, "a catch that leads out of an outer try_table leaves that one's handler armed"},
	"wazero-copysign-spilled":        {2, 0, "a copysign in a loop has the wrong sign"},
	"wazero-empty-try-table":         {3, 0, "leaving a try_table without clauses takes another's handler away"},
	"wazero-function-groups":         {1, 1, "types of imported functions are compared without their groups"},
	"wazero-function-types-confused": {4, 4, "references to functions of any type are taken for each other"},
	"wazero-null-branches-unreached": {2, 2, "operands of br_on_null and br_on_non_null that are not there may be numbers"},
	"wazero-null-elements":           {3, 3, "segments of references to functions that are not null may have null"},
	"wazero-float-select":            {2, 0, "a select of floating-point numbers is wrong in a loop"},
	"wazero-select-exnref":           {2, 2, "select with the type exnref is refused"},
	"wazero-stale-locals":            {2, 0, "locals written before a throw have their old values in the handler"},
	"wazero-tail-call-handlers":      {0, 3, "handlers stay armed across a tail call of an imported function"},
	"wazero-types-by-index":          {6, 6, "types of imports are compared by their index"},
	"wazero-unknown-types":           {5, 5, "types that are none are accepted, or break it"},
	"wazero-vector-payload":          {1, 1, "payloads with vectors are misread"},
	"wazero-exception-collected":     {},
}

// unforeseeable are scripts of which nothing is expected.
var unforeseeable = map[string]string{
	"wazero-exception-collected": "when Go's collector takes an exception away depends on all that the process does",
}

// endless are scripts that are not run on the compiler.
var endless = map[string]string{
	"exhaustion-uncaught": "each try_table copies the whole stack, and the stack's end is not reached in a reasonable time",
}

// TestSuite runs the official test suite as far as wazero's features go.
func TestSuite(t *testing.T) {
	runScripts(t, wasmtest.Suite(t), suiteFails)
}

// TestCorpus runs our own scripts as far as wazero's features go.
func TestCorpus(t *testing.T) {
	files, err := filepath.Glob("../corpus/*.wast")
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	runScripts(t, files, corpusFails)
}

// TestCrashers runs the findings in wazero.
func TestCrashers(t *testing.T) {
	var files []string
	for name := range crasherFails {
		files = append(files, filepath.Join("../crashers", name+".wast"))
	}
	runScripts(t, files, crasherFails)
}

func runScripts(t *testing.T, files []string, known map[string]fails) {
	onBoth(t, func(t *testing.T, e wasm.Engine) {
		compiler := e.Name() == "wazero"
		for _, file := range files {
			name := strings.TrimSuffix(filepath.Base(file), ".wast")
			t.Run(name, func(t *testing.T) {
				if why := endless[name]; why != "" && compiler {
					t.Skip(why)
				}
				if why := unforeseeable[name]; why != "" {
					t.Skip(why)
				}
				want := known[name].interpreter
				if compiler {
					want = known[name].compiler
				}
				runScript(t, file, e, want)
			})
		}
	})
}

// runScript runs a script, of which so many commands do not hold, and others are skipped only for what wazero documents, or lest it end the process.
func runScript(t *testing.T, file string, e wasm.Engine, want int) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s, err := wast.Parse(&wasm.Source{Name: file, Text: text})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	r := wast.Run(ctx, s, wasm.Config{}, e)
	for _, x := range r.Results {
		if x.Status == wast.Skipped && !strings.HasSuffix(x.Reason, ", which wazero lacks") && !strings.HasSuffix(x.Reason, "until the process dies") {
			t.Errorf("%s: skipped: %s", s.Source.Where(x.Command.Pos), x.Reason)
		}
	}
	if got := r.Counts().Failed; got != want {
		t.Errorf("%d commands do not hold, %d were known", got, want)
		for _, x := range r.Results {
			for _, f := range x.Failures {
				t.Log(f)
			}
		}
	}
}
