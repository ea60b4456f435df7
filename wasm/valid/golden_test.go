package valid_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/valid"
	"wasmjudge/wasm/wasmtest"
)

// errorComment is what stands at the end of a line that has an error.
var errorComment = regexp.MustCompile(` *;; ERROR .*`)

// TestGolden validates each module of testdata/*.wat. Where it is invalid its text says so: ;; ERROR "message" Rule.
func TestGolden(t *testing.T) {
	for _, file := range goldens(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := annotate(t, file, string(want))
			if *wasmtest.Update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("errors differ (-want +got); -update accepts them:\n%s", diff)
			}
		})
	}
}

func goldens(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/*.wat")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files (%v)", err)
	}
	return files
}

// annotate writes the errors of a file's modules, which all start at the start of a line, at the ends of their lines.
func annotate(t *testing.T, file, all string) string {
	t.Helper()
	parts := strings.SplitAfter(errorComment.ReplaceAllString(all, ""), "\n(module")
	for k := range parts { // the separator belongs to the part after it
		if k > 0 {
			parts[k] = "(module" + parts[k]
		}
		parts[k] = strings.TrimSuffix(parts[k], "(module")
	}
	for k, part := range parts[1:] {
		err := validate(file, part)
		if err == nil {
			continue
		}
		lines := strings.Split(part, "\n")
		line, _ := err.Source.Place(err.Pos)
		rule := err.Rule
		if err.Kind != wasm.Invalid {
			rule = err.Kind.String()
		}
		lines[line-1] += fmt.Sprintf(" ;; ERROR %q %s", err.Msg, rule)
		parts[k+1] = strings.Join(lines, "\n")
	}
	return strings.Join(parts, "")
}

// unfailing has the instructions whose rule cannot fail: they ask for nothing, or only for a valid type.
var unfailing = []string{"Instr_ok/nop", "Instr_ok/unreachable", "Instr_ok/const", "Instr_ok/vconst", "Instr_ok/ref.null"}

// TestGoldenIsComplete fails for a rule that an error can name but that no error of the golden files names.
func TestGoldenIsComplete(t *testing.T) {
	named := map[string]bool{}
	for _, file := range goldens(t) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, comment := range errorComment.FindAllString(string(data), -1) {
			named[comment[strings.LastIndexByte(comment, ' ')+1:]] = true
		}
	}
	for rule := range namedRules(t) {
		if !named[rule] && !slices.Contains(unfailing, rule) {
			t.Errorf("no golden file has an error that names %s", rule)
		}
	}
}

// namedRules collects the rules that errors can name: those of instructions, and the strings in the package's source.
func namedRules(t *testing.T) map[string]bool {
	t.Helper()
	rules := map[string]bool{}
	for op := range wasm.Op(wasm.OpCount) {
		if row := op.Row(); row.Name != "" {
			rules[row.Valid] = true
		}
	}
	quoted := regexp.MustCompile(`"([A-Z][a-z]+_(?:ok|const)[a-z0-9_/.]*)"`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, match := range quoted.FindAllStringSubmatch(string(data), -1) {
			rules[match[1]] = true
		}
	}
	return rules
}

// validate reads and validates a module.
func validate(name, module string) *wasm.Error {
	m, err := text.Parse(&wasm.Source{Name: name, Text: []byte(module)})
	if err == nil {
		err = valid.Validate(m)
	}
	if err == nil {
		return nil
	}
	e := new(wasm.Error)
	if !errors.As(err, &e) {
		panic(fmt.Sprintf("%T is no *wasm.Error: %v", err, err))
	}
	return e
}
