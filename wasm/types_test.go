package wasm

import (
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
	"weak"
)

// define closes recursive types in order, as the types of a module.
func define(t *testing.T, rs ...Rectype) Types {
	t.Helper()
	var ts Types
	for _, r := range rs {
		if err := ts.Define(r); err != nil {
			t.Fatalf("Define(%v): %v", r, err)
		}
	}
	return ts
}

func structOf(fields ...Valtype) Comptype {
	c := Comptype{Kind: CompStruct}
	for _, t := range fields {
		c.Fields = append(c.Fields, Fieldtype{Type: t})
	}
	return c
}

func final(c Comptype) Subtype                  { return Subtype{Final: true, Comp: c} }
func open(c Comptype, supers ...uint32) Subtype { return Subtype{Comp: c, Supers: supers} }
func function(params ...Valtype) Comptype       { return Functype(params, nil) }
func arrayOf(t Valtype, mut bool) Comptype {
	return Comptype{Kind: CompArray, Fields: []Fieldtype{{t, mut}}}
}
func one(c Comptype) Rectype                     { return Rectype{final(c)} }
func extending(c Comptype, super uint32) Rectype { return Rectype{open(c, super)} }

// TestTypeEquivalence compares the last types of two modules: they are equivalent when their recursive types are the
// same up to where they stand.
func TestTypeEquivalence(t *testing.T) {
	other := one(arrayOf(TypeF32, true)) // moves the indices of what follows by one
	tests := []struct {
		name string
		a, b []Rectype
		same bool
	}{
		{"same function", []Rectype{one(function(TypeI32))}, []Rectype{other, one(function(TypeI32))}, true},
		{"other parameter", []Rectype{one(function(TypeI32))}, []Rectype{one(function(TypeI64))}, false},
		{"parameter and result", []Rectype{one(function(TypeI32))}, []Rectype{one(Functype(nil, []Valtype{TypeI32}))}, false},
		{"other nullability", []Rectype{one(structOf(RefNull(HeapAny)))}, []Rectype{one(structOf(RefTo(HeapAny)))}, false},
		{"other mutability", []Rectype{one(arrayOf(TypeI32, true))}, []Rectype{one(arrayOf(TypeI32, false))}, false},
		{"array and structure", []Rectype{one(arrayOf(TypeI32, false))}, []Rectype{one(structOf(TypeI32))}, false},
		{"packed", []Rectype{one(structOf(Valtype{Kind: I8}))}, []Rectype{one(structOf(Valtype{Kind: I16}))}, false},
		{"finality", []Rectype{{final(structOf())}}, []Rectype{{open(structOf())}}, false},
		{"alone and in a group", []Rectype{one(structOf())}, []Rectype{{final(function()), final(structOf())}}, false},
		{"second and first of a group", []Rectype{{final(structOf()), final(structOf())}}, []Rectype{{final(structOf())}}, false},
		{
			"refers to itself",
			[]Rectype{one(structOf(RefIdx(0, true)))},
			[]Rectype{other, one(structOf(RefIdx(1, true)))},
			true,
		},
		{
			"refers to itself, and to one that does",
			[]Rectype{one(structOf(RefIdx(0, true)))},
			[]Rectype{one(structOf(RefIdx(0, true))), one(structOf(RefIdx(0, true)))},
			false,
		},
		{
			"refer to each other",
			[]Rectype{{final(structOf(RefIdx(1, false))), final(arrayOf(RefIdx(0, true), true))}},
			[]Rectype{other, {final(structOf(RefIdx(2, false))), final(arrayOf(RefIdx(1, true), true))}},
			true,
		},
		{
			"refer to each other crosswise",
			[]Rectype{{final(structOf(RefIdx(1, false))), final(structOf(RefIdx(0, false)))}},
			[]Rectype{{final(structOf(RefIdx(0, false))), final(structOf(RefIdx(1, false)))}},
			false,
		},
		{
			"refer to equivalent types before",
			[]Rectype{one(structOf(TypeI32)), one(function(RefIdx(0, true)))},
			[]Rectype{other, one(structOf(TypeI32)), one(function(RefIdx(1, true)))},
			true,
		},
		{
			"refer to different types before",
			[]Rectype{one(structOf(TypeI32)), one(function(RefIdx(0, true)))},
			[]Rectype{one(structOf(TypeI64)), one(function(RefIdx(0, true)))},
			false,
		},
		{
			"same supertype",
			[]Rectype{{open(structOf())}, extending(structOf(TypeI32), 0)},
			[]Rectype{other, {open(structOf())}, extending(structOf(TypeI32), 1)},
			true,
		},
		{
			"with and without supertype",
			[]Rectype{{open(structOf())}, extending(structOf(), 0)},
			[]Rectype{{open(structOf())}, {open(structOf())}},
			false,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a, b := define(t, test.a...), define(t, test.b...)
			x, y := a[len(a)-1], b[len(b)-1]
			if (x == y) != test.same {
				t.Errorf("%s == %s is %v", x, y, x == y)
			}
			if (RefDef(x, true) == RefDef(y, true)) != test.same {
				t.Errorf("references to %s and %s differ from what they refer to", x, y)
			}
		})
	}
}

func TestDefineFunc(t *testing.T) {
	d := DefineFunc([]Valtype{TypeI32}, []Valtype{TypeF64})
	ts := define(t, one(Functype([]Valtype{TypeI32}, []Valtype{TypeF64})))
	if d != ts[0] {
		t.Errorf("DefineFunc gives another type than the same type of a module")
	}
	ref := define(t, one(function(RefDef(d, false))))[0] // a closed type may occur in syntax
	if want := DefineFunc([]Valtype{RefDef(d, false)}, nil); ref != want {
		t.Errorf("a function of closed types is %s, not %s", ref, want)
	}
	if by := define(t, one(Functype([]Valtype{TypeI32}, []Valtype{TypeF64})), one(function(RefIdx(0, false)))); by[1] != ref {
		t.Errorf("a function of a type by its index is %s, not %s", by[1], ref)
	}
}

func TestDefineErrors(t *testing.T) {
	tests := map[string]Rectype{
		"parameter beyond the group": one(function(RefIdx(3, true))),
		"field far beyond":           one(structOf(RefIdx(1<<32-1, true))),
		"its own supertype":          {open(structOf(), 1)},
		"supertype after it":         {open(structOf(), 2), open(structOf())},
		"supertype beyond the group": {open(structOf(), 9)},
	}
	for name, r := range tests {
		ts := define(t, one(structOf()))
		if err := ts.Define(r); !errors.Is(err, ErrUnknownType) || len(ts) != 1 {
			t.Errorf("%s: %v, %d types; want %v and the one type that was there", name, err, len(ts), ErrUnknownType)
		}
	}
}

// TestDefineConcurrently fails, above all under -race, if goroutines that define the same types disagree.
func TestDefineConcurrently(t *testing.T) {
	var got [8]*Deftype
	var wg sync.WaitGroup
	for k := range got {
		wg.Go(func() {
			for n := range 200 {
				got[k] = DefineFunc(make([]Valtype, n%40), []Valtype{TypeV128})
			}
		})
	}
	wg.Wait()
	for _, d := range got {
		if d != got[0] {
			t.Fatalf("%p and %p are both %s", d, got[0], d)
		}
	}
}

// TestTypesAreReclaimed fails if the table of closed types keeps a type alive, or keeps the key of one that is gone.
func TestTypesAreReclaimed(t *testing.T) {
	tracked, key := func() (weak.Pointer[recgroup], string) {
		r := one(function(make([]Valtype, 777)...)) // occurs nowhere else
		key, err := appendKey(nil, nil, 0, r)
		if err != nil {
			t.Fatal(err)
		}
		return weak.Make(define(t, r)[0].group), string(key)
	}()
	known := func() bool {
		interned.Lock()
		defer interned.Unlock()
		_, ok := interned.groups[key]
		return ok
	}
	if !known() {
		t.Fatal("the type has no entry")
	}
	const most = 2000 // when 2 are enough, and cleanups run beside
	for n := 0; tracked.Value() != nil || known(); time.Sleep(time.Millisecond) {
		if n++; n > most {
			t.Fatalf("after many collections: type alive %v, entry there %v", tracked.Value() != nil, known())
		}
		runtime.GC()
	}
}

// TestTypesOutliveTheirModule: a type that another type refers to, or extends, stays itself.
func TestTypesOutliveTheirModule(t *testing.T) {
	user := define(t, one(structOf(TypeF32, TypeF64)), one(function(RefIdx(0, false))))[1]
	runtime.GC()
	runtime.GC()
	again := define(t, one(structOf(TypeF32, TypeF64)))[0]
	if used := user.Comp.Params[0].Def; used != again {
		t.Errorf("%p and %p are both %s", used, again, again)
	}
}

func TestTypeStrings(t *testing.T) {
	ts := define(t, Rectype{
		open(structOf(RefIdx(0, true), Valtype{Kind: I8})),
		open(Functype([]Valtype{RefIdx(0, false), TypeI32}, []Valtype{TypeExnref})),
	}, one(arrayOf(RefIdx(0, true), true)))
	tests := []struct{ got, want string }{
		{TypeV128.String(), "v128"},
		{RefNull(HeapNone).String(), "nullref"},
		{RefNull(HeapNoexn).String(), "nullexnref"},
		{RefTo(HeapI31).String(), "(ref i31)"},
		{RefIdx(7, true).String(), "(ref null 7)"},
		{ts[0].String(), "(struct (ref null rec.0) i8)"},
		{ts[1].String(), "(func (param (ref rec.0) i32) (result exnref))"},
		{ts[2].String(), "(array (mut (ref null (struct (ref null rec.0) i8))))"},
		{Tabletype{I64, Limits{Min: 1}, TypeFuncref}.String(), "i64 1 funcref"},
		{Memtype{I32, Limits{1, 2, true}}.String(), "1 2"},
		{Externtype{Kind: ExternGlobal, Global: Globaltype{TypeI32, true}}.String(), "(global (mut i32))"},
		{Externtype{Kind: ExternTag, Type: 4}.String(), "(tag (type 4))"},
	}
	for _, test := range tests {
		if test.got != test.want {
			t.Errorf("got %s, want %s", test.got, test.want)
		}
	}
}

// TestHugeTypeStrings: what is written of a type is in no proportion to its size, which refusals to link would show.
func TestHugeTypeStrings(t *testing.T) {
	refs := make([]Valtype, 1000)
	for i := range refs {
		refs[i] = RefIdx(0, true)
	}
	ts := define(t, one(function(make([]Valtype, 1000)...)), one(function(refs...)))
	got := ts[1].String()
	if len(got) > 10_000 || !strings.Contains(got, " ... 980 more") {
		t.Errorf("%d bytes: %.200s", len(got), got)
	}
}

func TestPack(t *testing.T) {
	for _, typ := range []Valtype{TypeBot, TypeI32, TypeV128, TypeExnref, RefTo(HeapNone), RefIdx(0, false), RefIdx(1<<32-1, true)} {
		if got := Unpacked(typ.Pack()); got != typ {
			t.Errorf("%s packed and unpacked is %s", typ, got)
		}
	}
}
