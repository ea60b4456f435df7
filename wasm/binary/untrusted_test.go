package binary

import (
	"runtime"
	"strings"
	"testing"

	"wasmjudge/wasm"
)

// What a module declares costs nothing: only what it contains does.
func TestDeclaredCountsCostNothing(t *testing.T) {
	const huge = "ff ff ff ff 0f "
	tests := []struct{ name, module string }{
		{"types", module("01 05", huge)},
		{"imports", module("02 05", huge)},
		{"functions", module("03 05", huge)},
		{"tables", module("04 05", huge)},
		{"element segments", module("09 05", huge)},
		{"data segments", module("0b 05", huge)},
		{"data count", module("0c 05", huge)},
		{"bodies", module("0a 05", huge)},
		{"bytes of a section", module("01", huge)},
		{"bytes of a name", module("07 06 01", huge)},
		{"parameters", module("01 07 01 60", huge)},
		{"fields", module("01 07 01 5f", huge)},
		{"locals", module(nullary, "0a 0a 01 08 01", huge, "7f 0b")},
		{"labels", module(nullary, "0a 0a 01 08 00 0e", huge)},
		{"catch clauses", module(nullary, "0a 0a 01 08 00 1f 40", huge)},
		{"element expressions", module("09 07 01 05 70", huge)},
		{"names", module("00 0c 04 6e616d65 01 06", huge, "00")},
		{"hinted functions", module("00 1f 19 6d657461646174612e636f64652e6272616e63685f68696e74", huge)},
	}
	for _, test := range tests {
		b := unhex(t, test.module)
		if got := allocated(func() { _, _ = decode(b) }); got > 4096 {
			t.Errorf("%s: reading %d bytes allocated %d", test.name, len(b), got)
		}
	}
}

// Sections that are kept when they are malformed cost no more than their size each, whatever they declare.
func TestMalformedCustomsCostLittle(t *testing.T) {
	// Each declares as many names as there are bytes in all the sections.
	section := "00 0d 04 6e616d65 01 06 80 80 04 00 00 00 "
	b := unhex(t, module(strings.Repeat(section, 5000)))
	if got := allocated(func() { mustDecode(t, b) }); got > 100*uint64(len(b)) {
		t.Errorf("reading %d bytes allocated %d", len(b), got)
	}
}

// allocated gives the bytes that f allocates.
func allocated(f func()) uint64 {
	const runs = 10
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range runs {
		f()
	}
	runtime.ReadMemStats(&after)
	return (after.TotalAlloc - before.TotalAlloc) / runs
}

// Every encoding of a body costs memory in proportion to its bytes.
func TestBodiesCostTheirSize(t *testing.T) {
	for _, n := range []int{100, 10_000, 1_000_000} {
		body := make([]wasm.Instr, n, n+1)
		for i := range body {
			body[i].Op = wasm.OpNop
		}
		b := Encode(&wasm.Module{Funcs: []wasm.Func{{Body: append(body, end)}}})
		// An instruction of one byte takes 32, three times while room is made for more.
		if got := allocated(func() { mustDecode(t, b) }); got > 200*uint64(len(b)) {
			t.Errorf("reading a body of %d bytes allocated %d", len(b), got)
		}
	}
}
