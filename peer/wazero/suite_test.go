package wazero

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"wasmjudge/wasm"
	"wasmjudge/wasm/wasmtest"
	"wasmjudge/wast"
)

// fails are the lines of a script's commands that do not hold on each of wazero's engines, and why. One that holds
// after all is an error.
type fails struct {
	compiler, interpreter string // lines, separated by spaces
	why                   string
}

// both are lines that fail on both of wazero's engines.
func both(lines, why string) fails { return fails{lines, lines, why} }

// suiteFails are the official scripts that do not hold altogether.
var suiteFails = map[string]fails{
	"data":     both("89 90 496 522", "offsets in terms of the module's own globals are refused, and those of mutable globals accepted"),
	"elem":     both("593 602 611 620 627 635 644 652 661 669 678 686 815 841", "active segments beyond the table's end are ignored, and offsets in terms of mutable globals accepted"),
	"global":   both("373 374 376 634 659 660 661 663 664", "constants in terms of the module's own globals are refused, and those of mutable globals accepted"),
	"linking":  both("378 401 566", "active segments beyond the table's end are ignored"),
	"linking0": both("42", "data segments are written before tables"),
	"load1":    both("25 26 27 28 29", "a module with two memories, which is skipped, would have written what is read"),
	"type-rec": both("51 59", "references to functions are taken for each other, whatever their types' groups"),
	"table":    both("9", "a table of more than 2^27 elements is refused"),
}

// corpusFails are our own scripts that do not hold altogether.
var corpusFails = map[string]fails{
	"exnref-as-value":             both("20 82 83 84 85 86 87 88 89 90", "select with the type exnref is refused"),
	"failed-instantiation":        both("77 78 79 80 81 85 86 87", "data segments are written before tables"),
	"tail-calls":                  {"", "116 118 120 125 128", "handlers stay armed across a tail call of an imported function"},
	"tail-calls-across-instances": {"", "74", "handlers stay armed across a tail call of an imported function"},
	"throw-in-handler":            {"87", "", "a catch that leads out of an outer try_table leaves that one's handler armed"},
	"vector-values": both("10 109 111 112 113 114 115 116 117 118 119 120 121 122 124 126 127 128 129 130 131 132 133 134 135 136 137 138 141 188 189 "+
		"190 191 192 193 194 195 196 197 198 199 200 206 212 218 224", "constants in terms of the module's own globals are refused"),
}

// crasherFails are the findings in wazero: see docs/findings.md.
var crasherFails = map[string]fails{
	"wazero-active-elements-ignored": both("10 13", "active segments beyond the table's end are ignored"),
	"wazero-active-data-dropped":     both("16 17 18", "active data segments are not dropped"),
	"wazero-block-type-too-long":     both("11", "a block's type index may take six bytes"),
	"wazero-and-compared":            {"24 25 26", "", "a branch on the comparison of zero with an and takes the wrong way"},
	"wazero-br-table-default":        {"26", "", "a br_table with nothing but a default leaves handlers armed"},
	"wazero-branch-to-try-table":     {"28 30 32", "", "a branch to a try_table's own label leaves its handler armed"},
	"wazero-catch-leaves-outer":      {"36 37 38", "", "a catch that leads out of an outer try_table leaves that one's handler armed"},
	"wazero-copysign-spilled":        {"33 34", "", "a copysign in a loop has the wrong sign"},
	"wazero-empty-try-table":         {"33 34 35", "", "leaving a try_table without clauses takes another's handler away"},
	"wazero-function-groups":         both("17", "types of imported functions are compared without their groups"),
	"wazero-function-types-confused": both("9 15 22 29", "references to functions of any type are taken for each other"),
	"wazero-null-branches-unreached": both("10 13", "operands of br_on_null and br_on_non_null that are not there may be numbers"),
	"wazero-null-elements":           both("11 14 17", "segments of references to functions that are not null may have null"),
	"wazero-float-select":            {"36 37", "", "a select of floating-point numbers is wrong in a loop"},
	"wazero-select-concrete":         both("16 17", "the type's index is executed as an instruction"),
	"wazero-select-exnref":           both("10 14", "select with the type exnref is refused"),
	"wazero-stale-locals":            {"30 31", "", "locals written before a throw have their old values in the handler"},
	"wazero-tail-call-handlers":      {"", "32 33 34", "handlers stay armed across a tail call of an imported function"},
	"wazero-types-by-index":          both("20 21 22 24 27 30", "types of imports are compared by their index"),
	"wazero-unknown-types":           both("10 13 16 19 22", "what is not a type is accepted, or break it"),
	"wazero-vector-payload":          both("18", "payloads with vectors are misread"),
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
	files, err := filepath.Glob("../../corpus/*.wast")
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	runScripts(t, files, corpusFails)
}

// TestCrashers runs the findings in wazero.
func TestCrashers(t *testing.T) {
	var files []string
	for name := range crasherFails {
		files = append(files, filepath.Join("../../crashers", name+".wast"))
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

// runScript runs a script, of which the commands in these lines do not hold, and others are skipped only for what
// wazero documents, or lest it end the process.
func runScript(t *testing.T, file string, e wasm.Engine, want string) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s, err := wast.Parse(&wasm.Source{Name: file, Text: text})
	if err != nil {
		t.Fatal(err)
	}
	r := wast.Run(wast.WithCommandTime(context.Background(), time.Minute), s, wasm.Config{}, e)
	for _, x := range r.Results {
		if x.Status == wast.Skipped && !strings.HasSuffix(x.Reason, ", which wazero lacks") && !strings.HasSuffix(x.Reason, "until the process dies") {
			t.Errorf("%s: skipped: %s", s.Source.Where(x.Command.Pos), x.Reason)
		}
	}
	var failed []string
	for _, x := range r.Results {
		if x.Status == wast.Failed {
			line, _ := s.Source.Place(x.Command.Pos)
			failed = append(failed, strconv.Itoa(line))
		}
	}
	if got := strings.Join(failed, " "); got != want {
		t.Errorf("lines with commands that do not hold: %s\nknown: %s", got, want)
		for _, x := range r.Results {
			for _, f := range x.Failures {
				t.Log(f)
			}
		}
	}
}
