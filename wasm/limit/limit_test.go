package limit_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wasmjudge/wasm"
	"wasmjudge/wasm/limit"
	"wasmjudge/wasm/wasmtest"
)

const (
	page  = "../../docs/limits.md"
	begin = "<!-- begin of the tables -->\n"
	end   = "<!-- end of the tables -->\n"
)

// TestPage: the page shows the table as it is.
func TestPage(t *testing.T) {
	old, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(old), begin)
	_, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("%s has no place for the tables", page)
	}
	want := before + begin + tables() + end + after
	if diff := cmp.Diff(string(old), want); diff != "" && !*wasmtest.Update {
		t.Errorf("%s (-is +should be; -update writes it):\n%s", page, diff)
	}
	if *wasmtest.Update {
		if err := os.WriteFile(page, []byte(want), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// tables writes a table for each part.
func tables() string {
	var b strings.Builder
	part := ""
	for _, l := range limit.All() {
		if l.Part != part {
			part = l.Part
			fmt.Fprintf(&b, "\n## %s\n\n| what | most | flag | why | what 7.3 permits |\n| --- | ---: | --- | --- | --- |\n", part)
		}
		flag := l.Flag
		if flag != "" {
			flag = "`" + flag + "`"
		}
		fmt.Fprintf(&b, "| %s | %d | %s | %s | %s |\n", l.What, l.Most, flag, l.Why, l.Permit)
	}
	return b.String() + "\n"
}

// TestTable: every limit has a number and a reason, and none stands there twice.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for _, l := range limit.All() {
		if l.Part == "" || l.What == "" || l.Most == 0 || l.Why == "" {
			t.Errorf("incomplete: %+v", l)
		}
		if key := l.Part + ": " + l.What; seen[key] {
			t.Errorf("%s stands there twice", key)
		} else {
			seen[key] = true
		}
		if !wasm.IsLimitMessage(l.String()) {
			t.Errorf("%q is no message of a limit", l.String())
		}
	}
}

// TestOutcomes: an outcome says which limit was exceeded in the words of the table, and with its number.
func TestOutcomes(t *testing.T) {
	words := map[string]bool{}
	for _, l := range limit.All() {
		if l.Part == "oracle" {
			words[l.String()] = true
		}
	}
	d := limit.OracleDefaults()
	for kind, bound := range map[wasm.Limit]uint64{
		wasm.LimitMemory: d.Memory, wasm.LimitTable: d.Table, wasm.LimitHeap: d.Heap, wasm.LimitStore: d.Store, wasm.LimitOperands: limit.OracleFrame,
	} {
		out := wasm.ExhaustedAt(kind, bound)
		if !words[out.String()] || !out.Limited() {
			t.Errorf("the table has no %q", out)
		}
		if unknown := wasm.Exhausted(kind); out.String() != fmt.Sprintf("%s: %d", unknown, bound) {
			t.Errorf("without a number: %s", unknown)
		}
	}
	for kind, want := range map[wasm.Limit]string{wasm.LimitCallDepth: "exhaustion: call stack exhausted", wasm.LimitTime: "exhaustion: interrupted"} {
		if out := wasm.ExhaustedAt(kind, 7); out.String() != want || out.Limited() {
			t.Errorf("%v, want %s", out, want)
		}
	}
}
