package generate

import (
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// Constant expressions that make objects, and what modules have of them.

const (
	objectDataSize = 72 // bytes of the segment that arrays are made of
	objectElemSize = 4  // elements of the one with references
)

// initially adds to a constant expression what leaves a value of a type: of objects with others in them down to a
// depth.
func (g *module) initially(code []wasm.Instr, t wasm.Valtype, depth int) []wasm.Instr {
	switch {
	case t.Kind != wasm.Ref:
		return g.initialNumber(code, t)
	case t == externref && g.p.objects != nil && g.Chance(100):
		code = g.initially(code, i31, 0)
		return append(code, wasm.Instr{Op: wasm.OpExternConvertAny})
	case t == funcref || g.p.drawn.isFunc(t):
		if fn := g.functionOf(t); fn >= 0 && g.Chance(100) {
			return append(code, wasm.Instr{Op: wasm.OpRefFunc, X: uint32(fn)})
		}
		return append(code, edit.Null(t))
	case !g.p.objects.has(t):
		return append(code, edit.Null(t))
	}
	x := g.OneOf(len(g.globals), func(x int) bool {
		return g.globals[x].constant && g.p.serves(g.globals[x].typ, t)
	})
	if x >= 0 && g.Chance(128) {
		return append(code, wasm.Instr{Op: wasm.OpGlobalGet, X: uint32(x)})
	}
	if t.Null && (depth <= 0 || g.Chance(60)) {
		return append(code, edit.Null(t))
	}
	k := -1
	if t.Heap != wasm.HeapI31 {
		k = g.OneOf(objectTypeCount, func(k int) bool { return g.p.objects.is(uint32(k), t) })
	}
	if k < 0 || holdsI31(t) && (depth <= 0 || g.Chance(80)) {
		return append(code, edit.Const(edit.Bits(i32, g.Bits(4))), wasm.Instr{Op: wasm.OpRefI31})
	}
	if depth <= 0 { // of what a type refers to without null, the first comes before it
		k = 0
		for !g.p.objects.is(uint32(k), t) {
			k++
		}
	}
	return g.constantObject(code, uint32(k), depth-1)
}

// constantObject makes an object of type k.
func (g *module) constantObject(code []wasm.Instr, k uint32, depth int) []wasm.Instr {
	c := g.p.objects.comp(k)
	if c.Kind == wasm.CompStruct {
		for i := range c.Fields {
			code = g.initially(code, c.Fields[i].Type.Unpack(), depth)
		}
		return append(code, wasm.Instr{Op: wasm.OpStructNew, X: k})
	}
	t := c.Fields[0].Type.Unpack()
	length := edit.Const(edit.Bits(i32, uint64(arrayLen+g.Below(3))))
	switch n := g.Below(3); {
	case n == 1 && t.Defaultable():
		return append(code, length, wasm.Instr{Op: wasm.OpArrayNewDefault, X: k})
	case n == 2:
		for range arrayLen {
			code = g.initially(code, t, depth)
		}
		return append(code, wasm.Instr{Op: wasm.OpArrayNewFixed, X: k, Y: arrayLen})
	}
	code = g.initially(code, t, depth)
	return append(code, length, wasm.Instr{Op: wasm.OpArrayNew, X: k})
}

// constantExpr is a constant expression of a type.
func (g *module) constantExpr(t wasm.Valtype, depth int) []wasm.Instr {
	g.scratch = append(g.initially(g.scratch[:0], t, depth), wasm.Instr{Op: wasm.OpEnd})
	return g.instrs.Of(g.scratch...)
}

// objectSegments defines the segments that arrays are made of.
func (g *module) objectSegments() {
	if g.Chance(150) {
		d := wasm.Data{Init: g.bytes.Take(objectDataSize)}
		for i := range d.Init {
			d.Init[i] = g.objectByte(i)
		}
		g.m.Datas = append(g.m.Datas, d)
		g.objectData = len(g.m.Datas)
	}
	if g.Chance(120) {
		list := g.p.objects.members
		x := g.OneOf(len(list), func(x int) bool { return list[x].array && list[x].Type.Kind == wasm.Ref })
		e := wasm.Elem{Type: list[x].Type, Init: g.exprs.Take(objectElemSize)}
		for i := range e.Init {
			e.Init[i] = g.constantExpr(e.Type, 1)
		}
		g.m.Elems = append(g.m.Elems, e)
		g.objectElem = len(g.m.Elems)
	}
}

// objectByte is a byte of a segment: few of them are drawn.
func (g *module) objectByte(i int) byte {
	if i < 4 {
		return g.Next()
	}
	return byte(i * 37)
}

// objectTable defines a table of objects, which may have an initial value for all.
func (g *module) objectTable() {
	t := wasm.Tabletype{Addr: addrtype(g.wide(40)),
		Limits: wasm.Limits{Min: tableSize, Max: 2 * tableSize, HasMax: true}, Elem: pick(g.choices, objectValues)}
	d := wasm.Table{}
	if g.Chance(150) {
		if g.Chance(60) {
			t.Elem = t.Elem.NonNull()
		}
		d.Init = g.constantExpr(t.Elem, 2)
	}
	d.Type = t
	g.m.Tables = append(g.m.Tables, d)
	g.tables = append(g.tables, table{elem: t.Elem, addr: t.Addr, general: true})
}

// twin defines now and then a global that has the object of another.
func (g *module) twin() {
	x := g.constantObjectGlobal()
	if x < 0 || !g.Chance(100) {
		return
	}
	t := g.globals[x].typ
	g.globals = append(g.globals, global{typ: t, own: true, constant: true})
	g.defineGlobal(wasm.Globaltype{Type: t}, wasm.Instr{Op: wasm.OpGlobalGet, X: uint32(x)})
}

// constantObjectGlobal draws a global with an object that nothing changes, or is -1.
func (g *module) constantObjectGlobal() int {
	return g.OneOf(len(g.globals), func(x int) bool {
		return g.globals[x].constant && g.p.objects.has(g.globals[x].typ)
	})
}

// defineObjectTypes begins the module with the program's types.
func (g *module) defineObjectTypes(o *objectTypes) {
	for _, r := range o.types {
		g.defineGroup(r)
	}
}
