package text_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/wasmtest"
)

var expectation = regexp.MustCompile(`[ ]*;; ERROR (.*)$`)

// TestErrors reads the modules of testdata/errors. On the line where a module is erroneous a comment
// ;; ERROR [kind] "message" is the start of the message; every other module is well-formed.
func TestErrors(t *testing.T) {
	files, err := filepath.Glob("testdata/errors/*.wat")
	if err != nil || len(files) == 0 {
		t.Fatal("no test data", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			lines := bytes.Split(b, []byte("\n"))
			found := readErrors(t, &wasm.Source{Name: file, Text: b})
			for i, line := range lines {
				if *wasmtest.Update {
					line = expectation.ReplaceAll(line, nil)
					if e := found[i+1]; e != nil {
						line = fmt.Appendf(line, " ;; ERROR %s", describe(e))
					}
					lines[i] = line
					continue
				}
				checkLine(t, fmt.Sprintf("%s:%d", file, i+1), expectation.FindSubmatch(line), found[i+1])
			}
			if *wasmtest.Update {
				if err := os.WriteFile(file, bytes.Join(lines, []byte("\n")), 0o666); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// readErrors returns the errors of the modules of a source by line.
func readErrors(t *testing.T, src *wasm.Source) map[int]*wasm.Error {
	found := map[int]*wasm.Error{}
	p := text.NewParser(src)
	for p.Open("module") {
		if _, err := p.Module(p.ID()); err != nil {
			e := err.(*wasm.Error)
			line, _ := src.Place(e.Pos)
			if found[line] != nil {
				t.Errorf("%s: a second error on the line: %v", src.Where(e.Pos), e)
			}
			found[line] = e
		}
		p.Close()
	}
	p.End()
	if p.Err() != nil {
		t.Error(p.Err())
	}
	return found
}

func describe(e *wasm.Error) string {
	if e.Kind == wasm.Malformed {
		return strconv.Quote(e.Msg)
	}
	return "[" + e.Kind.String() + "] " + strconv.Quote(e.Msg)
}

func checkLine(t *testing.T, where string, want [][]byte, got *wasm.Error) {
	switch {
	case want == nil && got == nil:
	case want == nil:
		t.Errorf("%s: unexpected error %s", where, describe(got))
	case got == nil:
		t.Errorf("%s: no error, want %s", where, want[1])
	case !strings.HasPrefix(describe(got), strings.TrimSuffix(string(want[1]), `"`)):
		t.Errorf("%s: got %s, want %s", where, describe(got), want[1])
	}
}
