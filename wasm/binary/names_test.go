package binary

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"wasmjudge/wasm"
	"wasmjudge/wasm/wasmtest"
)

// Each subsection is read into its field, and written where it was.
func TestNames(t *testing.T) {
	name := "M"
	assoc := wasm.Namemap{{Index: 0, Name: "a"}, {Index: 300, Name: "λ"}}
	indirect := wasm.Indirectnamemap{{Index: 1, Names: wasm.Namemap{{Index: 2, Name: "x"}}}, {Index: 3}}
	tests := []struct {
		subsection string
		want       wasm.Names
	}{
		{"", wasm.Names{}},
		{"00 02 01 4d", wasm.Names{Module: &name}},
		{"01 09 02 00 01 61 ac 02 02 ce bb", wasm.Names{Funcs: assoc}},
		{"02 08 02 01 01 02 01 78 03 00", wasm.Names{Locals: indirect}},
		{"03 08 02 01 01 02 01 78 03 00", wasm.Names{Labels: indirect}},
		{"04 09 02 00 01 61 ac 02 02 ce bb", wasm.Names{Types: assoc}},
		{"05 09 02 00 01 61 ac 02 02 ce bb", wasm.Names{Tables: assoc}},
		{"06 09 02 00 01 61 ac 02 02 ce bb", wasm.Names{Mems: assoc}},
		{"07 09 02 00 01 61 ac 02 02 ce bb", wasm.Names{Globals: assoc}},
		{"08 09 02 00 01 61 ac 02 02 ce bb", wasm.Names{Elems: assoc}},
		{"09 09 02 00 01 61 ac 02 02 ce bb", wasm.Names{Datas: assoc}},
		{"0a 08 02 01 01 02 01 78 03 00", wasm.Names{Fields: indirect}},
		{"0b 09 02 00 01 61 ac 02 02 ce bb", wasm.Names{Tags: assoc}},
	}
	for _, test := range tests {
		b := customSection(t, wasm.NameSection, test.subsection)
		m := mustDecode(t, b)
		if diff := wasmtest.Diff(&wasm.Module{Names: &test.want}, m); diff != "" {
			t.Errorf("subsection %s (-want +got):\n%s", test.subsection, diff)
		}
		if diff := cmp.Diff(b, Encode(m)); diff != "" {
			t.Errorf("subsection %s is written differently (-want +got):\n%s", test.subsection, diff)
		}
	}
}

// A name section that is malformed makes no module malformed, but is kept as it is.
func TestMalformedNames(t *testing.T) {
	tests := []struct{ name, contents string }{
		{"unknown subsection", "0c 00"},
		{"subsection twice", "00 02 01 4d 00 02 01 4d"},
		{"subsections out of order", "01 01 00 00 02 01 4d"},
		{"subsection too long", "00 03 01 4d"},
		{"subsection too short", "00 01 01 4d"},
		{"bytes left over", "00 02 01 4d 00"},
		{"indices out of order", "01 07 02 01 01 61 00 01 61"},
		{"index twice", "01 07 02 01 01 61 01 01 61"},
		{"function twice", "02 05 02 01 00 01 00"},
		{"no UTF-8", "00 02 01 ff"},
		{"as many names as bytes in the section and more", "01 02 7f 00"},
	}
	for _, test := range tests {
		m := mustDecode(t, customSection(t, wasm.NameSection, test.contents))
		checkCustoms(t, test.name, m, wasm.NameSection)
		want := &wasm.Module{Customs: []wasm.Custom{{Name: "name", Data: unhex(t, test.contents)}}}
		if diff := wasmtest.Diff(want, m); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
		checkRoundTrip(t, m)
	}
}

// checkCustoms checks that CheckCustoms finds a malformed section.
func checkCustoms(t *testing.T, name string, m *wasm.Module, section string) {
	t.Helper()
	e, ok := CheckCustoms(m).(*wasm.Error)
	if !ok || e.Kind != wasm.MalformedCustom || e.Msg == "" || e.Rule != section {
		t.Errorf("%s: CheckCustoms gives %v, want an error about %s", name, e, section)
	}
}

// Of several name sections the last well-formed one gives the names, and writing does not change which one that is.
func TestSeveralNameSections(t *testing.T) {
	const bad = "00 06 04 6e616d65 0c"
	m := mustDecode(t, unhex(t, module("00 09 04 6e616d65 00 02 01 61", "01 01 00", "00 09 04 6e616d65 00 02 01 62", bad)))
	if m.Names == nil || m.Names.Module == nil || *m.Names.Module != "b" {
		t.Errorf("the names are %+v, want those of the second section", m.Names)
	}
	if len(m.Customs) != 2 {
		t.Errorf("%d custom sections are left, want the first and the malformed one", len(m.Customs))
	}
	checkCustoms(t, "third section", m, wasm.NameSection)
	if m.Customs = m.Customs[:1]; CheckCustoms(m) != nil || *m.Names.Module != "b" {
		t.Errorf("CheckCustoms gives %v for the first, and the name is %s", CheckCustoms(m), *m.Names.Module)
	}
	checkRoundTrip(t, m)
}

// customSection returns a module with nothing but one custom section.
func customSection(t testing.TB, name, contents string) []byte {
	e := encoder{m: new(wasm.Module)}
	e.b = append(e.b, magic+version...)
	e.custom(name, func(e *encoder) { e.b = append(e.b, unhex(t, contents)...) })
	return e.b
}
