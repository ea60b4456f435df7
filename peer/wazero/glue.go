package wazero

import (
	"slices"

	"wasmjudge/peer/glue"
	"wasmjudge/wasm"
)

// An embedding interface lets one call exported functions and make host functions of simple types. The modules of this
// file are linked with the ones under test to reach what it leaves out: they import a thing from where it is and export
// functions about it, or define a thing that the host owns. References go in and out as the top type of their
// hierarchy.

// shape is what a value of type t, closed or in syntax, is seen as outside: a reference as the nullable top of its
// hierarchy. An index means a function type: wazero has no others.
func shape(t wasm.Valtype) wasm.Valtype {
	switch {
	case t.Kind != wasm.Ref:
		return t
	case t.Heap == wasm.HeapIdx:
		return wasm.TypeFuncref
	}
	return wasm.RefNull(t.Top())
}

func shapes(ts []wasm.Valtype) []wasm.Valtype {
	out := make([]wasm.Valtype, len(ts))
	for i, t := range ts {
		out[i] = shape(t)
	}
	return out
}

// funcModule is about the function of a type that its import of the name is:
//
//	call: params → results, exnref   the exception that it ended in, or null and its results
//	ref:  → funcref
func funcModule(d glue.Declared, name string) []byte {
	b := glue.New(d)
	f := b.Importing(name, d.Type)
	params, results := d.Functype()
	results = shapes(results)
	caught := uint32(len(params)) // a local
	body := []wasm.Instr{
		b.Block(wasm.OpBlock, []wasm.Valtype{wasm.TypeExnref}),
		b.Block(wasm.OpTryTable, results, wasm.Catch{Kind: wasm.CatchAllRef}),
	}
	body = append(body, glue.GetLocals(0, len(params))...)
	body = append(body, glue.Indexed(wasm.OpCall, f), glue.Plain(wasm.OpEnd), glue.RefNull(wasm.TypeExnref),
		glue.Plain(wasm.OpReturn), glue.Plain(wasm.OpEnd),
		glue.Indexed(wasm.OpLocalSet, caught))
	body = append(append(body, glue.Zeros(results)...), glue.Indexed(wasm.OpLocalGet, caught))
	b.Function("call", params, append(slices.Clone(results), wasm.TypeExnref), []wasm.Valtype{wasm.TypeExnref}, body...)

	ref := []wasm.Instr{glue.Indexed(wasm.OpRefFunc, f), glue.Plain(wasm.OpEnd)}
	b.M.Elems = []wasm.Elem{{Type: wasm.TypeFuncref, Mode: wasm.Declarative, Init: [][]wasm.Instr{ref}}}
	b.Function("ref", nil, []wasm.Valtype{wasm.TypeFuncref}, nil, ref[0])
	return b.Encode()
}

// tagModule is about the tag of a type that its import of the name is:
//
//	make: params → exnref          an exception of the tag
//	read: exnref → params, i32     the payload and 1, or 0 if the exception is of another tag
func tagModule(d glue.Declared, name string) []byte {
	b := glue.New(d)
	tag := b.Importing(name, d.Type)
	params, _ := d.Functype()
	seen := shapes(params)
	body := []wasm.Instr{
		b.Block(wasm.OpBlock, []wasm.Valtype{wasm.TypeExnref}),
		b.Block(wasm.OpTryTable, nil, wasm.Catch{Kind: wasm.CatchAllRef}),
	}
	body = append(body, glue.GetLocals(0, len(params))...)
	body = append(body, glue.Indexed(wasm.OpThrow, tag), glue.Plain(wasm.OpEnd), glue.Plain(wasm.OpUnreachable),
		glue.Plain(wasm.OpEnd))
	b.Function("make", params, []wasm.Valtype{wasm.TypeExnref}, nil, body...)

	body = []wasm.Instr{
		b.Block(wasm.OpBlock, nil),
		b.Block(wasm.OpBlock, seen),
		b.Block(wasm.OpTryTable, nil, wasm.Catch{Kind: wasm.CatchTag, Tag: tag}, wasm.Catch{Kind: wasm.CatchAll, Label: 1}),
		glue.Indexed(wasm.OpLocalGet, 0), glue.Plain(wasm.OpThrowRef), glue.Plain(wasm.OpEnd), glue.Plain(wasm.OpUnreachable), glue.Plain(wasm.OpEnd),
		{Op: wasm.OpI32Const, N: 1}, glue.Plain(wasm.OpReturn), glue.Plain(wasm.OpEnd),
	}
	body = append(append(body, glue.Zeros(seen)...), glue.Plain(wasm.OpI32Const))
	b.Function("read", []wasm.Valtype{wasm.TypeExnref}, append(slices.Clone(seen), wasm.TypeI32), nil, body...)
	return b.Encode()
}

// tableModule is about the table with 32-bit addresses that its import of the name is:
//
//	size: → i32
//	get:  i32 → element
//	set:  i32, element →
func tableModule(d glue.Declared, name string) []byte {
	b := glue.New(d)
	elem := d.Type.Table.Elem
	x := b.Importing(name, wasm.Externtype{Kind: wasm.ExternTable, Table: wasm.Tabletype{Addr: wasm.I32, Elem: elem}})
	i32 := []wasm.Valtype{wasm.TypeI32}
	b.Function("size", nil, i32, nil, glue.Indexed(wasm.OpTableSize, x))
	b.Function("get", i32, []wasm.Valtype{shape(elem)}, nil, glue.Indexed(wasm.OpLocalGet, 0), glue.Indexed(wasm.OpTableGet, x))
	b.Function("set", []wasm.Valtype{wasm.TypeI32, elem}, nil, nil,
		glue.Indexed(wasm.OpLocalGet, 0), glue.Indexed(wasm.OpLocalGet, 1), glue.Indexed(wasm.OpTableSet, x))
	return b.Encode()
}

// globalModule is about the global that its import of the name is:
//
//	get: → value
//	set: value →    if it is mutable
func globalModule(d glue.Declared, name string) []byte {
	b := glue.New(d)
	x, t := b.Importing(name, d.Type), d.Type.Global
	b.Function("get", nil, []wasm.Valtype{shape(t.Type)}, nil, glue.Indexed(wasm.OpGlobalGet, x))
	if t.Mut {
		b.Function("set", []wasm.Valtype{t.Type}, nil, nil, glue.Indexed(wasm.OpLocalGet, 0), glue.Indexed(wasm.OpGlobalSet, x))
	}
	return b.Encode()
}

// hostFuncModule defines a function of a type in terms of the one that it imports by the name, which takes and returns
// the shapes of the parameters and results, and the exception to be thrown instead, or null:
//
//	own:  params → results
//	name: params → results, exnref
func hostFuncModule(t *wasm.Deftype, name string) []byte {
	d := glue.Declare(wasm.Externtype{Kind: wasm.ExternFunc, Def: t})
	b := glue.New(d)
	params, results := d.Functype()
	seen := b.Functype(shapes(params), append(shapes(results), wasm.TypeExnref))
	host := b.Importing(name, wasm.Externtype{Kind: wasm.ExternFunc, Type: seen})
	locals := append(shapes(results), wasm.TypeExnref)
	first := len(params)
	thrown := uint32(first + len(results))
	body := append(glue.GetLocals(0, first), glue.Indexed(wasm.OpCall, host), glue.Indexed(wasm.OpLocalTee, thrown),
		glue.Plain(wasm.OpRefIsNull), glue.Plain(wasm.OpI32Eqz), b.Block(wasm.OpIf, nil),
		glue.Indexed(wasm.OpLocalGet, thrown), glue.Plain(wasm.OpThrowRef), glue.Plain(wasm.OpEnd))
	for i := len(results) - 1; i >= 0; i-- {
		body = append(body, glue.Indexed(wasm.OpLocalSet, uint32(first+i)))
	}
	for i, r := range results {
		body = append(body, glue.Indexed(wasm.OpLocalGet, uint32(first+i)))
		if r.Kind == wasm.Ref && !r.Null {
			body = append(body, glue.Plain(wasm.OpRefAsNonNull))
		}
	}
	b.FunctionOf(glue.Own, d.Type.Type, locals, body...)
	return b.Encode()
}

// hostFunctype is the type of what a host function of type t is made of.
func hostFunctype(t *wasm.Deftype) *wasm.Deftype {
	return wasm.DefineFunc(shapes(t.Comp.Params), append(shapes(t.Comp.Results), wasm.TypeExnref))
}
