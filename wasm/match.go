package wasm

// Matching (specification 3.3) over closed types. Every function answers whether its first argument matches, that is,
// is a subtype of, the second.

// SubDef is Deftype_sub/refl and, through the chain of declared supertypes, Deftype_sub/super.
func SubDef(a, b *Deftype) bool {
	n := len(b.display) - 1
	return a == b || len(a.display) > n && a.display[n] == b
}

// top returns the abstract type above all of h's hierarchy, for a type that is not bottom.
func top(h Heap) Heap {
	switch h {
	case HeapFunc, HeapNofunc:
		return HeapFunc
	case HeapExn, HeapNoexn:
		return HeapExn
	case HeapExtern, HeapNoextern:
		return HeapExtern
	}
	return HeapAny
}

// abstract returns the least abstract heap type above a closed heap type: of a defined type, its form.
func (t Reftype) abstract() Heap {
	if t.Heap != HeapDef {
		return t.Heap
	}
	switch t.Def.Comp.Kind {
	case CompStruct:
		return HeapStruct
	case CompArray:
		return HeapArray
	}
	return HeapFunc
}

// Top returns the abstract heap type at the top of t's hierarchy: any, func, exn or extern.
func (t Reftype) Top() Heap { return top(t.abstract()) }

func isBottom(h Heap) bool {
	return h == HeapNone || h == HeapNofunc || h == HeapNoexn || h == HeapNoextern
}

// SubHeap is Heaptype_sub on the heap types of two reference types.
func SubHeap(a, b Reftype) bool {
	switch {
	case a.Heap == HeapBot: // Heaptype_sub/bot
		return true
	case b.Heap == HeapBot:
		return false
	case isBottom(a.Heap): // Heaptype_sub/none, Heaptype_sub/nofunc, Heaptype_sub/noexn, Heaptype_sub/noextern
		return a.Top() == b.Top()
	case b.Heap == HeapDef: // Heaptype_sub/def
		return a.Heap == HeapDef && SubDef(a.Def, b.Def)
	}
	switch from := a.abstract(); b.Heap { // the steps below compose: Heaptype_sub/trans
	case from: // Heaptype_sub/refl, Heaptype_sub/struct, Heaptype_sub/array, Heaptype_sub/func
		return true
	case HeapEq: // Heaptype_sub/i31-eq, Heaptype_sub/struct-eq, Heaptype_sub/array-eq
		return from == HeapI31 || from == HeapStruct || from == HeapArray
	case HeapAny: // Heaptype_sub/eq-any
		return top(from) == HeapAny
	}
	return false
}

// SubRef is Reftype_sub/nonnull and Reftype_sub/null.
func SubRef(a, b Reftype) bool { return (b.Null || !a.Null) && SubHeap(a, b) }

// Sub is Valtype_sub and Storagetype_sub/val, and for packed types Storagetype_sub/pack and Packtype_sub.
func Sub(a, b Valtype) bool {
	if a.Kind == Bot { // Valtype_sub/bot
		return true
	}
	// Valtype_sub/num with Numtype_sub, Valtype_sub/vec with Vectype_sub: reflexive. Valtype_sub/ref
	return a.Kind == b.Kind && (a.Kind != Ref || SubRef(a, b))
}

// SubTypes is Resulttype_sub.
func SubTypes(a, b []Valtype) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !Sub(a[i], b[i]) {
			return false
		}
	}
	return true
}

// SubField is Fieldtype_sub/const and Fieldtype_sub/var.
func SubField(a, b Fieldtype) bool {
	return a.Mut == b.Mut && Sub(a.Type, b.Type) && (!a.Mut || Sub(b.Type, a.Type))
}

// SubComp is Comptype_sub/struct, Comptype_sub/array and Comptype_sub/func.
func SubComp(a, b *Comptype) bool {
	if a.Kind != b.Kind {
		return false
	}
	if a.Kind == CompFunc {
		return SubTypes(b.Params, a.Params) && SubTypes(a.Results, b.Results)
	}
	if len(a.Fields) < len(b.Fields) {
		return false
	}
	for i := range b.Fields {
		if !SubField(a.Fields[i], b.Fields[i]) {
			return false
		}
	}
	return true
}

// SubLimits is Limits_sub/max and Limits_sub/eps.
func SubLimits(a, b Limits) bool {
	return a.Min >= b.Min && (!b.HasMax || a.HasMax && a.Max <= b.Max)
}

// SubGlobal is Globaltype_sub/const and Globaltype_sub/var.
func SubGlobal(a, b Globaltype) bool {
	return a.Mut == b.Mut && Sub(a.Type, b.Type) && (!a.Mut || Sub(b.Type, a.Type))
}

// SubMem is Memtype_sub.
func SubMem(a, b Memtype) bool { return a.Addr == b.Addr && SubLimits(a.Limits, b.Limits) }

// SubTable is Tabletype_sub: element types must match both ways.
func SubTable(a, b Tabletype) bool {
	return a.Addr == b.Addr && SubLimits(a.Limits, b.Limits) && SubRef(a.Elem, b.Elem) && SubRef(b.Elem, a.Elem)
}

// SubTag is Tagtype_sub: tag types must match both ways, that is, be equal.
func SubTag(a, b *Deftype) bool { return SubDef(a, b) && SubDef(b, a) }

// SubExtern is Externtype_sub/tag, Externtype_sub/global, Externtype_sub/mem, Externtype_sub/table and
// Externtype_sub/func on closed external types.
func SubExtern(a, b Externtype) bool {
	if a.Kind != b.Kind {
		return false
	}
	switch a.Kind {
	case ExternFunc:
		return SubDef(a.Def, b.Def)
	case ExternTable:
		return SubTable(a.Table, b.Table)
	case ExternMem:
		return SubMem(a.Mem, b.Mem)
	case ExternGlobal:
		return SubGlobal(a.Global, b.Global)
	}
	return SubTag(a.Def, b.Def)
}

// Diff is the type difference t1 \ t2 of br_on_cast (specification 3.1.1): without null when t2 has it.
func Diff(t1, t2 Reftype) Reftype {
	if t2.Null {
		t1.Null = false
	}
	return t1
}
