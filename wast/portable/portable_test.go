package portable

import (
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"wasmjudge/wasm"
	"wasmjudge/wasm/wasmtest"
	"wasmjudge/wast"
)

var shell = flag.String("shell", "", "a command that runs a JavaScript file, such as node, jsc or 'deno run': the scripts of the corpus are run by it, and those of the official suite")

func read(t *testing.T, file string) *wast.Script {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s, err := wast.Parse(&wasm.Source{Name: filepath.Base(file), Text: text})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestJavaScriptGolden(t *testing.T) {
	text, omitted := JavaScript(read(t, "testdata/mixed.wast"))
	head, rest, _ := bytes.Cut(text, []byte(runner))
	wasmtest.Golden(t, "mixed.js", append(head, rest...))
	if len(omitted) != 1 || omitted[0].Why != errQuoted.Error() {
		t.Errorf("left out: %v, want the quoted text alone", omitted)
	}
}

func TestJSONGolden(t *testing.T) {
	d, err := JSON(read(t, "testdata/mixed.wast"), "mixed")
	if err != nil {
		t.Fatal(err)
	}
	wasmtest.Golden(t, "mixed.json", d.Text)
	if len(d.Omitted) != 0 {
		t.Errorf("left out: %v", d.Omitted)
	}
}

// corpus are the scripts of the corpus and, where it is, of the official suite.
func corpus(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../../corpus/*.wast")
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	if folder := os.Getenv("WASM_TESTSUITE"); folder != "" {
		more, _ := filepath.Glob(filepath.Join(folder, "*.wast"))
		files = append(files, more...)
	}
	return files
}

// TestJSONHasAllCommands writes every script, and counts its commands.
func TestJSONHasAllCommands(t *testing.T) {
	for _, file := range corpus(t) {
		s := read(t, file)
		d, err := JSON(s, "x")
		if err != nil {
			t.Fatal(err)
		}
		var doc struct {
			Commands []struct{ Filename string }
		}
		if err := json.Unmarshal(d.Text, &doc); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if got := len(doc.Commands) + len(d.Omitted); got != len(s.Commands) {
			t.Errorf("%s: %d commands written and %d left out, of %d", file, len(doc.Commands), len(d.Omitted), len(s.Commands))
		}
		for _, o := range d.Omitted {
			if o.Command == "assert_return" || o.Command == "module" {
				t.Errorf("%s: left out: %s", file, o)
			}
		}
		for _, c := range doc.Commands {
			if c.Filename != "" && !slices.ContainsFunc(d.Files, func(f File) bool { return f.Name == c.Filename }) {
				t.Errorf("%s: %s is not there", file, c.Filename)
			}
		}
	}
}

var counted = regexp.MustCompile(`(?m)^(\d+) held, (\d+) failed$`)

// beyond are commands that need memories and tables beyond the limits that V8 has, by script.
var beyond = map[string]string{"memory64.wast": "3", "table.wast": "1", "table64.wast": "1"}

// TestShell runs what JavaScript can express of the corpus and of the official suite under -shell. Under node
// all of it holds; an engine that lacks features fails with what needs them.
func TestShell(t *testing.T) {
	if *shell == "" {
		t.Skip("no -shell names a command that runs JavaScript")
	}
	command := strings.Fields(*shell)
	total := 0
	for _, file := range corpus(t) {
		s := read(t, file)
		text, omitted := JavaScript(s)
		js := filepath.Join(t.TempDir(), "script.js")
		if err := os.WriteFile(js, text, 0o666); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(command[0], append(command[1:], js)...).CombinedOutput()
		n := counted.FindSubmatch(out)
		if n == nil {
			t.Errorf("%s: %v\n%s", file, err, out)
			continue
		}
		held, _ := strconv.Atoi(string(n[1]))
		total += held
		if string(n[2]) != cmp.Or(beyond[filepath.Base(file)], "0") || held+len(omitted) < len(s.Commands) {
			t.Errorf("%s: %s, %d left out, of %d commands\n%s", filepath.Base(file), n[0], len(omitted), len(s.Commands), firstLines(out, 6))
		}
	}
	t.Logf("%d commands hold under %s", total, *shell)
}

func firstLines(b []byte, n int) string {
	lines := strings.SplitAfterN(string(b), "\n", n+1)
	return strings.Join(lines[:min(n, len(lines))], "")
}

// TestOmissionsTell checks the reasons for which commands are left out.
func TestOmissionsTell(t *testing.T) {
	s, err := wast.Parse(&wasm.Source{Name: "x", Text: []byte(`
(module $m (func (export "f") (param i32)))
(invoke "f")
(invoke "g")
(invoke $n "f")
(invoke "f" (i64.const 1))
(input "absent.wast")
(assert_malformed (module quote "(") "x")
(module instance $i $absent)`)})
	if err != nil {
		t.Fatal(err)
	}
	_, omitted := JavaScript(s)
	var got []string
	for _, o := range omitted {
		got = append(got, o.String())
	}
	want := []string{
		"x:3:1: invoke: 0 arguments for a function of 1 parameters",
		"x:4:1: invoke: the instance exports no such func",
		"x:5:1: invoke: unknown module instance $n",
		"x:6:1: invoke: argument 1 is (i64.const 1), the parameter is i32",
		"x:7:1: input: JavaScript has no files here",
		"x:8:1: assert_malformed: JavaScript does not read the text format",
		"x:9:1: module instance: unknown module $absent",
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("left out:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
