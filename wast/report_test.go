package wast

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"wasmjudge/wasm"
)

func TestReporters(t *testing.T) {
	goldens(t, "report", func(t *testing.T, _ *txtar.Archive) map[string]string {
		report := Run(context.Background(), parseFile(t, "script.wast"), wasm.Config{}, &fake{name: "fake"})
		report.Elapsed = 1500 * time.Millisecond
		var text, json, junit bytes.Buffer
		for _, r := range []Reporter{NewTextReporter(&text, true), NewJSONReporter(&json), NewJUnitReporter(&junit)} {
			for _, err := range []error{r.Report(report), r.Unusable("bad.wast", errors.New("bad.wast:1:1: unexpected <token>")), r.End()} {
				if err != nil {
					t.Errorf("%T: %v", r, err)
				}
			}
		}
		wellFormed(t, junit.Bytes())
		colours := strings.ReplaceAll(text.String(), "\x1b", "ESC")
		return map[string]string{"text": colours, "json": json.String(), "junit": junit.String()}
	})
}

func wellFormed(t *testing.T, document []byte) {
	d := xml.NewDecoder(bytes.NewReader(document))
	for {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

func TestFilter(t *testing.T) {
	src := &wasm.Source{Name: "dir/script.wast", Text: []byte("(module)\n(assert_return (invoke \"a\"))\n(assert_trap (invoke \"b\") \"\")\n")}
	s, err := Parse(src)
	if err != nil {
		t.Fatal(err)
	}
	for re, want := range map[string]int{"": 3, "assert_": 2, `wast:2:`: 1, `^dir/.* \(assert_trap`: 1, "nothing": 0} {
		report := Run(context.Background(), s, wasm.Config{}, &fake{name: "fake"})
		report.Filter(regexp.MustCompile(re))
		if got := len(report.Results); got != want {
			t.Errorf("filter %q keeps %d commands, want %d", re, got, want)
		}
	}
}

func TestSkips(t *testing.T) {
	s := reasons{}
	for _, reason := range []string{"needs vectors: a", "needs vectors: b", "needs vectors: a", "needs vectors: c", "needs vectors: d",
		"needs vectors: e", "no time", "native: needs vectors: a", "needs the module of line 3, which needs vectors: b",
		"needs the component of line 12 of a, which.wast, which was skipped: no time", "native: needs the module of line 3, which needs vectors: a"} {
		s.add(reason)
	}
	var b strings.Builder
	s.write(&b, "skipped")
	want := "skipped 7: needs vectors: a, b, c, d and 1 more\nskipped 2: native: needs vectors: a\nskipped 2: no time\n"
	if b.String() != want {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
}
