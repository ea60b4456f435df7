package generate

import (
	"slices"
	"sync"

	"wasmjudge/fuzz/choice"
	"wasmjudge/wasm"
)

// objectTypes are the structures and arrays of a program, each of a recursive type of its own. All modules of the
// program begin with them while they are built: see module.respelled.
type objectTypes struct {
	types   []wasm.Rectype
	members []member // of all types, in order
	exnAt   uint32   // the field of typeBox that holds an exception
}

// member is a field of a structure, or the elements of an array.
type member struct {
	typ, field uint32
	wasm.Fieldtype
	array bool
}

// The indices of the types, by what is known of each. All else is drawn.
const (
	typeBox     = iota // structures with an exception
	typeRow            // arrays of exceptions
	typeBase           // structures that may be extended
	typeDerived        // structures: a subtype of typeBase
	typeNumbers        // arrays of numbers, vectors or packed integers
	typeLast           // anything
	objectTypeCount
)

// maxObjectTypes is among how many lists of types a program chooses.
const maxObjectTypes = 256

// objectTypesOf makes list k of types, once. The list 0 is the simplest.
var objectTypesOf = func() (makers [2][maxObjectTypes]func() *objectTypes) {
	for v := range makers {
		for k := range makers[v] {
			makers[v][k] = sync.OnceValue(func() *objectTypes { return drawObjectTypes(k, v == 1) })
		}
	}
	return makers
}()

func drawObjectTypes(k int, vectors bool) *objectTypes {
	var data []byte
	if k > 0 {
		data = choice.Random(uint64(k), 64)
	}
	d := typeDrawer{choices: choices{Choices: choice.Choices{Unread: choice.Of(data)}}, storages: scalarStorages,
		numbers: scalarNumbers}
	if vectors {
		d.storages, d.numbers = append(slices.Clone(d.storages), v128, v128),
			append(slices.Clone(d.numbers), v128, v128)
	}
	for _, draw := range typeDrawers {
		draw(&d)
	}
	d.list()
	return &d.objectTypes
}

var (
	i8, i16   = wasm.Valtype{Kind: wasm.I8}, wasm.Valtype{Kind: wasm.I16}
	anyref    = wasm.TypeAnyref
	eqref     = wasm.TypeEqref
	structref = wasm.RefNull(wasm.HeapStruct)
	arrayref  = wasm.RefNull(wasm.HeapArray)
	i31ref    = wasm.RefNull(wasm.HeapI31)
	i31       = wasm.RefTo(wasm.HeapI31)
	boxref    = wasm.RefIdx(typeBox, true)
	rowref    = wasm.RefIdx(typeRow, true)
	baseref   = wasm.RefIdx(typeBase, true)
)

var (
	scalarNumbers  = []wasm.Valtype{i32, i8, i64, i16, f64, f32, i8, i16}
	scalarStorages = []wasm.Valtype{i32, i8, i64, anyref, i16, f64, eqref, f32, structref, exnref, arrayref, i31ref,
		funcref, externref, i31}
)

// typeDrawer draws the types of a program.
type typeDrawer struct {
	choices
	objectTypes
	storages, numbers []wasm.Valtype
}

// typeDrawers draw the types in order.
var typeDrawers = [objectTypeCount]func(*typeDrawer){
	typeBox: (*typeDrawer).box,
	typeRow: func(d *typeDrawer) {
		d.array(wasm.Fieldtype{Type: exnref, Mut: true}, d.Chance(128))
	},
	typeBase:    func(d *typeDrawer) { d.structure(nil, d.fields(0, 3), true) },
	typeDerived: func(d *typeDrawer) { d.derived(typeBase, 1, d.Chance(128)) },
	typeNumbers: func(d *typeDrawer) {
		d.array(wasm.Fieldtype{Type: pick(&d.choices, d.numbers), Mut: !d.Chance(30)}, d.Chance(128))
	},
	typeLast: (*typeDrawer).last,
}

func (d *typeDrawer) add(t wasm.Subtype) { d.types = append(d.types, wasm.Rectype{t}) }

func (d *typeDrawer) structure(supers []uint32, fields []wasm.Fieldtype, open bool) {
	d.add(wasm.Subtype{Final: !open, Supers: supers, Comp: wasm.Comptype{Kind: wasm.CompStruct, Fields: fields}})
}

func (d *typeDrawer) array(of wasm.Fieldtype, open bool) {
	d.add(wasm.Subtype{Final: !open, Comp: wasm.Comptype{Kind: wasm.CompArray, Fields: []wasm.Fieldtype{of}}})
}

// box draws the type of structures that hold an exception among other things.
func (d *typeDrawer) box() {
	fields := d.fields(0, 1)
	d.exnAt = uint32(len(fields))
	fields = append(fields, wasm.Fieldtype{Type: exnref, Mut: true})
	d.structure(nil, append(fields, d.fields(0, 2)...), d.Chance(128))
}

// fields draws fields.
func (d *typeDrawer) fields(least, most int) (list []wasm.Fieldtype) {
	for range d.choices.List(least, most, 170) {
		list = append(list, wasm.Fieldtype{Type: d.storage(), Mut: d.Chance(180)})
	}
	return list
}

// storage draws what a field holds: also references to objects of the type itself, and of those before.
func (d *typeDrawer) storage() wasm.Valtype {
	n := len(d.types)
	if d.Chance(60) {
		x := d.Below(n + 1)
		return wasm.RefIdx(uint32(x), x == n || d.Chance(200))
	}
	return pick(&d.choices, d.storages)
}

// derived draws a subtype of a structure type: with more fields, and other types where it may be.
func (d *typeDrawer) derived(of uint32, least int, open bool) {
	fields := slices.Clone(d.types[of][0].Comp.Fields)
	for i := range fields {
		if f := &fields[i]; !f.Mut && (f.Type == anyref || f.Type == eqref) && d.Chance(128) {
			f.Type = []wasm.Valtype{i31ref, structref, i31}[d.Below(3)]
		}
	}
	d.structure([]uint32{of}, append(fields, d.fields(least, 2)...), open)
}

// last draws the last type: related to one before, or an array of references.
func (d *typeDrawer) last() {
	open := func(k int) bool { return !d.types[k][0].Final }
	switch n := d.Below(6); {
	case n == 1 && open(typeDerived):
		d.derived(typeDerived, 0, d.Chance(60))
	case n == 2 && open(typeNumbers):
		d.add(wasm.Subtype{Final: true, Supers: []uint32{typeNumbers}, Comp: d.types[typeNumbers][0].Comp})
	case n == 3: // as another is, but that is another type
		twin := d.types[typeDerived][0]
		twin.Final = !twin.Final
		d.add(twin)
	case n == 4 && open(typeBox):
		d.derived(typeBox, 0, d.Chance(60))
	case n == 5:
		d.structure([]uint32{typeBase}, slices.Concat(d.types[typeBase][0].Comp.Fields, d.fields(1, 3)), true)
	default:
		of := pick(&d.choices, []wasm.Valtype{anyref, baseref, eqref, externref, funcref, structref, boxref,
			wasm.RefIdx(typeLast, true), i31ref, i31})
		d.array(wasm.Fieldtype{Type: of, Mut: !d.Chance(40)}, d.Chance(128))
	}
}

// list lists the members of all types.
func (d *typeDrawer) list() {
	for k, r := range d.types {
		for x, f := range r[0].Comp.Fields {
			d.members = append(d.members, member{uint32(k), uint32(x), f, r[0].Comp.Kind == wasm.CompArray})
		}
	}
}

// comp is what a type of the list consists of.
func (o *objectTypes) comp(k uint32) *wasm.Comptype { return &o.types[k][0].Comp }

// is reports whether an object of type k is of a reference type.
func (o *objectTypes) is(k uint32, t wasm.Reftype) bool {
	switch t.Heap {
	case wasm.HeapAny, wasm.HeapEq:
		return true
	case wasm.HeapStruct:
		return o.comp(k).Kind == wasm.CompStruct
	case wasm.HeapArray:
		return o.comp(k).Kind == wasm.CompArray
	case wasm.HeapIdx:
		for k != t.Idx {
			supers := o.types[k][0].Supers
			if len(supers) == 0 {
				return false
			}
			k = supers[0]
		}
		return true
	}
	return false
}

// serves reports whether a value of one type can stand where another is wanted.
func (o *objectTypes) serves(have, want wasm.Valtype) bool {
	switch {
	case have == want:
		return true
	case o == nil || !isObject(have) || !isObject(want) || have.Null && !want.Null:
		return false
	case have.Heap == wasm.HeapIdx:
		return o.is(have.Idx, want)
	case have.Heap == want.Heap || want.Heap == wasm.HeapAny:
		return true
	}
	return want.Heap == wasm.HeapEq && have.Heap != wasm.HeapAny
}

// has reports whether values of a type are objects of the program. In a program without objects the same
// indices are those of function types.
func (o *objectTypes) has(t wasm.Valtype) bool { return o != nil && isObject(t) }

// isObject reports whether values of a type are structures, arrays or i31, or may be. Of concrete types, only those
// of objects are types of values in general code.
func isObject(t wasm.Valtype) bool {
	return concrete(t) && t.Idx < objectTypeCount ||
		t.Kind == wasm.Ref && t.Heap >= wasm.HeapAny && t.Heap <= wasm.HeapNone
}

// concrete reports whether a type is of the program's own.
func concrete(t wasm.Valtype) bool { return t.Kind == wasm.Ref && t.Heap == wasm.HeapIdx }

// holdsI31 reports whether an i31 is of a type.
func holdsI31(t wasm.Reftype) bool {
	return t.Heap == wasm.HeapAny || t.Heap == wasm.HeapEq || t.Heap == wasm.HeapI31
}
