package binary

import (
	"encoding/hex"
	"runtime"
	"slices"
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

// A list that could be as long as it says, and is erroneous in its first element, costs as little.
func TestFirstElementsCostNothing(t *testing.T) {
	const size, bad = 4 << 20, "ff ff ff ff ff ff "
	n := writer{}
	n.u32(size)
	count := hex.EncodeToString(n.b) + " " // of elements of a byte each; shorter lists are as long in memory
	tests := []struct{ name, module string }{
		{"types", module("01", count, "80 80 40", bad)},
		{"imports", module("02", count, "80 80 40", bad)},
		{"functions", module("03", count, "80 80 40", bad)},
		{"tables", module("04", count, "80 80 40", bad)},
		{"exports", module("07", count, "80 80 40", bad)},
		{"element segments", module("09", count, "80 80 40", bad)},
		{"elements", module("09", count, "01 05 70 80 80 40", bad)},
		{"function indices of a segment", module("09", count, "01 01 00 80 80 40", bad)},
		{"data segments", module("0b", count, "80 80 40", bad)},
		{"bodies", module("0a", count, "80 80 40", bad)},
		{"parameters", module("01", count, "01 60 80 80 40", bad)},
		{"fields", module("01", count, "01 5f 80 80 40", bad)},
		{"types of a group", module("01", count, "01 4e 80 80 40", bad)},
		{"locals", module(nullary, "0a", count, "01 80 80 80 01 80 80 40", bad)},
		{"labels", module(nullary, "0a", count, "01 80 80 80 01 00 0e 80 80 40", bad)},
		{"catch clauses", module(nullary, "0a", count, "01 80 80 80 01 00 1f 40 80 80 40", bad)},
		{"names", module("00", count, "04 6e616d65 01 80 80 80 01 80 80 40", bad)},
	}
	for _, test := range tests {
		b := append(unhex(t, test.module), make([]byte, size)...)
		b = b[:len(magic+version)+1+len(n.b)+size]                      // the section and no more
		if got := allocated(func() { _, _ = decode(b) }); got > 1<<20 { // room for the instructions of a large module
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

// allocated returns the bytes that f allocates.
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
		// An instruction of one byte takes 24, three times while room is made for more.
		if got := allocated(func() { mustDecode(t, b) }); got > 150*uint64(len(b)) {
			t.Errorf("reading a body of %d bytes allocated %d", len(b), got)
		}
	}
}

// Lists of the shortest elements there are come out whole: room for them is made by how short they can be.
func TestShortestElements(t *testing.T) {
	const n = 100
	list := func(element string) string { return "64 " + strings.Repeat(element, n) }
	tests := []struct {
		name, id, contents string
		count              func(m *wasm.Module) int
	}{
		{"empty groups", "01", list("4e 00"), func(m *wasm.Module) int { return len(m.Types) }},
		{"empty structures", "01", list("5f 00"), func(m *wasm.Module) int { return len(m.Types) }},
		{"group of empty structures", "01", "01 4e" + list("5f 00"), func(m *wasm.Module) int { return len(m.Types[0]) }},
		{"fields", "01", "01 5f" + list("7f 00"), func(m *wasm.Module) int { return len(m.Types[0][0].Comp.Fields) }},
		{"imports", "02", list("00 00 00 00"), func(m *wasm.Module) int { return len(m.Imports) }},
		{"tables", "04", list("70 00 00"), func(m *wasm.Module) int { return len(m.Tables) }},
		{"memories", "05", list("00 00"), func(m *wasm.Module) int { return len(m.Mems) }},
		{"tags", "0d", list("00 00"), func(m *wasm.Module) int { return len(m.Tags) }},
		{"globals", "06", list("7f 00 0b"), func(m *wasm.Module) int { return len(m.Globals) }},
		{"exports", "07", list("00 00 00"), func(m *wasm.Module) int { return len(m.Exports) }},
		{"active element segments", "09", list("00 0b 00"), func(m *wasm.Module) int { return len(m.Elems) }},
		{"passive element segments", "09", list("01 00 00"), func(m *wasm.Module) int { return len(m.Elems) }},
		{"elements", "09", "01 05 70" + list("0b"), func(m *wasm.Module) int { return len(m.Elems[0].Init) }},
		{"data segments", "0b", list("01 00"), func(m *wasm.Module) int { return len(m.Datas) }},
	}
	for _, test := range tests {
		w := writer{b: unhex(t, module(test.id))}
		w.bytes(unhex(t, test.contents))
		m, err := decode(w.b)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		} else if got := test.count(m); got != n {
			t.Errorf("%s: read %d of %d", test.name, got, n)
		}
	}
	checkRoundTrip(t, &wasm.Module{Funcs: slices.Repeat([]wasm.Func{{Body: []wasm.Instr{end}, Locals: make([]wasm.Locals, 0)}}, n)})
	checkRoundTrip(t, &wasm.Module{Funcs: []wasm.Func{{Body: []wasm.Instr{end}, Locals: slices.Repeat([]wasm.Locals{{Type: wasm.TypeI32}}, n)}}})
	checkRoundTrip(t, &wasm.Module{Funcs: []wasm.Func{{Body: []wasm.Instr{tryTable(slices.Repeat([]wasm.Catch{{Kind: wasm.CatchAll}}, n)...), end, end}}}, Exts: kept.Exts})
	checkRoundTrip(t, &wasm.Module{Names: &wasm.Names{Locals: wasm.Indirectnamemap{{Index: 0, Names: numbered(n)}}, Funcs: numbered(n)}})
}

// numbered returns n empty names.
func numbered(n uint32) (m wasm.Namemap) {
	for x := range n {
		m = append(m, wasm.Nameassoc{Index: x})
	}
	return m
}
