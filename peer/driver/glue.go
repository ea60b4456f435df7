package driver

import (
	"slices"

	"wasmjudge/peer/glue"
	"wasmjudge/wasm"
)

// The modules of this file are about one thing, which they import, or make a host function. They know its type and not
// which it is, so that a process compiles few of them. What they export takes the slot of its arguments and returns a
// number.

// part is what a generated module is about.
type part uint8

const (
	aboutFunc    part = iota // call: the results, and 0; or the exception that it ended in, and 1
	aboutFuncRef             // get
	// make: an exception of payload. read: the payload of an exception and 1, or 0 if it is of another tag
	aboutTag
	aboutGlobal    // get
	aboutGlobalSet // set
	aboutTable     // get: the size, and so many elements from one on
	aboutTableSet  // set: element, value
	hostFunc       // init: its number. own: the function
)

// glueKey tells generated modules apart. Closed types are equal exactly when they are ==.
type glueKey struct {
	part  part
	home  *glue.Declared // where what it is about is defined, for engines that tell types apart by their indices
	def   *wasm.Deftype  // of a function or tag
	typ   wasm.Valtype   // of a global, or of a table's elements
	mut   bool           // a global
	addr  wasm.Addrtype  // a table
	way   exceptions     // that the engine has
	casts bool           // that it has
}

// exceptions is what an engine can do with exceptions.
type exceptions uint8

const (
	withoutExceptions exceptions = iota
	caughtInside                 // generated modules catch what calls end in
	caughtOutside                // the driver does
)

// glueModule is a generated module: what it imports, where the place of what it is about is own.
type glueModule struct {
	bin     []byte
	imports []place
}

// own stands for what a generated module is about.
var own = place{^uint32(0), ""}

// generate makes a module.
func (k *glueKey) generate() *glueModule {
	w := &writer{way: k.way, casts: k.casts, home: k.home, load: map[wasm.Heap]uint32{}, store: map[wasm.Heap]uint32{}}
	switch k.part {
	case aboutFunc:
		w.aboutFunc(k.def)
	case aboutFuncRef:
		w.aboutFuncRef(k.def)
	case aboutTag:
		w.aboutTag(k.def)
	case aboutGlobal:
		w.aboutGlobal(wasm.Globaltype{Type: k.typ, Mut: k.mut})
	case aboutGlobalSet:
		w.aboutGlobalSet(wasm.Globaltype{Type: k.typ, Mut: k.mut})
	case aboutTable:
		w.aboutTable(wasm.Tabletype{Addr: k.addr, Elem: k.typ})
	case aboutTableSet:
		w.aboutTableSet(wasm.Tabletype{Addr: k.addr, Elem: k.typ})
	case hostFunc:
		w.hostFunc(k.def)
	}
	return &glueModule{w.Encode(), w.from}
}

// writer makes one.
type writer struct {
	*glue.Builder
	from        []place
	way         exceptions
	casts       bool
	home        *glue.Declared
	load, store map[wasm.Heap]uint32 // functions of helpers
	top         uint32               // a global
}

// declare returns the type of what the module is about.
func (w *writer) declare(t wasm.Externtype) glue.Declared {
	if w.home != nil {
		return *w.home
	}
	return glue.Declare(t)
}

// begin begins a module about a type, with what passes values of these closed types.
func (w *writer) begin(d glue.Declared, types ...[]wasm.Valtype) {
	w.Builder = glue.New(d)
	w.take(fromMemory, wasm.Externtype{Kind: wasm.ExternMem,
		Mem: wasm.Memtype{Addr: wasm.I32, Limits: wasm.Limits{Min: 16}}})
	w.top = w.take(fromTop, wasm.Externtype{Kind: wasm.ExternGlobal,
		Global: wasm.Globaltype{Type: wasm.TypeI32, Mut: true}})
	for _, t := range slices.Concat(types...) {
		if t.Kind == wasm.Ref {
			w.pass(t.Top())
		}
	}
}

// pass imports what passes references of a hierarchy.
func (w *writer) pass(top wasm.Heap) {
	if _, known := w.load[top]; known {
		return
	}
	slot, ref := []wasm.Valtype{wasm.TypeI32}, wasm.RefNull(top)
	w.load[top] = w.takeFunc(place{helperOf[top], helperLoad}, slot, []wasm.Valtype{ref})
	w.store[top] = w.takeFunc(place{helperOf[top], helperStore}, append(slot, ref), nil)
}

// take imports something.
func (w *writer) take(from place, t wasm.Externtype) uint32 {
	w.from = append(w.from, from)
	return w.Importing("", t)
}

func (w *writer) takeFunc(from place, params, results []wasm.Valtype) uint32 {
	return w.take(from, wasm.Externtype{Kind: wasm.ExternFunc, Type: w.Functype(params, results)})
}

// i32 makes a constant.
func i32(n int) wasm.Instr { return wasm.Instr{Op: wasm.OpI32Const, N: uint64(uint32(n))} }

// slot returns the place of slot i, from the one that a local names.
func slot(local, i int) []wasm.Instr {
	at := []wasm.Instr{glue.Indexed(wasm.OpLocalGet, uint32(local))}
	if i > 0 {
		at = append(at, i32(i*slotSize), glue.Plain(wasm.OpI32Add))
	}
	return at
}

// loads puts the value of a slot on the stack. closed and open are its type, closed and in syntax.
func (w *writer) loads(local, i int, closed, open wasm.Valtype) []wasm.Instr {
	code := slot(local, i)
	switch closed.Kind {
	case wasm.I32:
		return append(code, glue.Plain(wasm.OpI32Load))
	case wasm.I64:
		return append(code, glue.Plain(wasm.OpI64Load))
	case wasm.F32:
		return append(code, glue.Plain(wasm.OpF32Load))
	case wasm.F64:
		return append(code, glue.Plain(wasm.OpF64Load))
	case wasm.V128:
		return append(code, glue.Plain(wasm.OpV128Load))
	}
	if !w.casts && closed.Null && closed.Heap == wasm.HeapDef { // which store.refOk takes for null only
		null := glue.Plain(wasm.OpRefNull)
		null.SetReftype(open.NonNull())
		return []wasm.Instr{null}
	}
	code = append(code, glue.Indexed(wasm.OpCall, w.load[closed.Top()]))
	switch top := wasm.RefNull(closed.Top()); {
	case closed == top:
	case closed == top.NonNull():
		code = append(code, glue.Plain(wasm.OpRefAsNonNull))
	default:
		cast := glue.Plain(wasm.OpRefCast)
		if closed.Null {
			cast = glue.Plain(wasm.OpRefCastNull)
		}
		cast.SetReftype(open)
		code = append(code, cast)
	}
	return code
}

// stores puts the value of a local into a slot.
func (w *writer) stores(local, i, value int, t wasm.Valtype) []wasm.Instr {
	code := append(slot(local, i), glue.Indexed(wasm.OpLocalGet, uint32(value)))
	wide := []wasm.Instr{glue.Plain(wasm.OpI64ExtendI32U), glue.Plain(wasm.OpI64Store)}
	switch t.Kind {
	case wasm.I32:
		return append(code, wide...)
	case wasm.I64:
		return append(code, wide[1])
	case wasm.F32:
		return append(append(code, glue.Plain(wasm.OpI32ReinterpretF32)), wide...)
	case wasm.F64:
		return append(code, glue.Plain(wasm.OpF64Store))
	case wasm.V128:
		return append(code, glue.Plain(wasm.OpV128Store))
	}
	return append(code, glue.Indexed(wasm.OpCall, w.store[t.Top()]))
}

// loadAll puts the values of slots on the stack, and storeAll those of locals into slots.
func (w *writer) loadAll(local int, closed, open []wasm.Valtype) (code []wasm.Instr) {
	for i := range closed {
		code = append(code, w.loads(local, i, closed[i], open[i])...)
	}
	return code
}

func (w *writer) storeAll(local, first int, types []wasm.Valtype) (code []wasm.Instr) {
	for i, t := range types {
		code = append(code, w.stores(local, i, first+i, t)...)
	}
	return code
}

// setLocals pops values into locals from the first on.
func setLocals(first, n int) (code []wasm.Instr) {
	for i := n - 1; i >= 0; i-- {
		code = append(code, glue.Indexed(wasm.OpLocalSet, uint32(first+i)))
	}
	return code
}

// tops are the types in which values are kept in locals: references as the nullable top of their hierarchy.
func tops(closed []wasm.Valtype) []wasm.Valtype {
	list := slices.Clone(closed)
	for i, t := range list {
		if t.Kind == wasm.Ref {
			list[i] = wasm.RefNull(t.Top())
		}
	}
	return list
}

// room is how many bytes the arguments and results of a function take.
func room(def *wasm.Deftype) int { return slotSize * max(len(def.Comp.Params), len(def.Comp.Results)) }

var slotIn, numberOut = []wasm.Valtype{wasm.TypeI32}, []wasm.Valtype{wasm.TypeI32}

var exnref = wasm.TypeExnref

func (w *writer) aboutFunc(def *wasm.Deftype) {
	d := w.declare(wasm.Externtype{Kind: wasm.ExternFunc, Def: def})
	open, _ := d.Functype()
	params, results := def.Comp.Params, tops(def.Comp.Results)
	w.begin(d, params, results)
	catching := w.way == caughtInside
	if catching {
		w.pass(wasm.HeapExn)
	}
	f := w.take(own, d.Type)
	var code []wasm.Instr
	if catching {
		code = append(code, w.Block(wasm.OpBlock, []wasm.Valtype{exnref}),
			w.Block(wasm.OpTryTable, nil, wasm.Catch{Kind: wasm.CatchAllRef}))
	}
	code = append(code, glue.Indexed(wasm.OpLocalGet, 0), i32(room(def)), glue.Plain(wasm.OpI32Add),
		glue.Indexed(wasm.OpGlobalSet, w.top))
	code = append(append(code, w.loadAll(0, params, open)...), glue.Indexed(wasm.OpCall, f))
	code = append(append(code, setLocals(1, len(results))...), w.storeAll(0, 1, results)...)
	locals := results
	if catching {
		caught := 1 + len(results)
		locals = append(slices.Clone(results), exnref)
		code = append(code, i32(0), glue.Plain(wasm.OpReturn), glue.Plain(wasm.OpEnd), glue.Plain(wasm.OpUnreachable),
			glue.Plain(wasm.OpEnd))
		code = append(append(code, setLocals(caught, 1)...), w.stores(0, 0, caught, exnref)...)
		code = append(code, i32(1))
	} else {
		code = append(code, i32(0))
	}
	w.Function("call", slotIn, numberOut, locals, code...)
}

func (w *writer) aboutFuncRef(def *wasm.Deftype) {
	d := w.declare(wasm.Externtype{Kind: wasm.ExternFunc, Def: def})
	held := []wasm.Valtype{wasm.TypeFuncref}
	w.begin(d, held)
	ref := glue.Indexed(wasm.OpRefFunc, w.take(own, d.Type))
	w.M.Elems = []wasm.Elem{{Type: wasm.TypeFuncref, Mode: wasm.Declarative,
		Init: [][]wasm.Instr{{ref, glue.Plain(wasm.OpEnd)}}}}
	code := append([]wasm.Instr{ref, glue.Indexed(wasm.OpLocalSet, 1)}, w.stores(0, 0, 1, wasm.TypeFuncref)...)
	w.Function("get", slotIn, numberOut, held, append(code, i32(0))...)
}

func (w *writer) aboutTag(def *wasm.Deftype) {
	d := w.declare(wasm.Externtype{Kind: wasm.ExternTag, Def: def})
	open, _ := d.Functype()
	payload := def.Comp.Params
	w.begin(d, payload)
	w.pass(wasm.HeapExn)
	tag := w.take(own, d.Type)

	code := []wasm.Instr{w.Block(wasm.OpBlock, []wasm.Valtype{exnref}),
		w.Block(wasm.OpTryTable, nil, wasm.Catch{Kind: wasm.CatchAllRef})}
	code = append(append(code, w.loadAll(0, payload, open)...), glue.Indexed(wasm.OpThrow, tag), glue.Plain(wasm.OpEnd),
		glue.Plain(wasm.OpUnreachable), glue.Plain(wasm.OpEnd))
	code = append(append(code, setLocals(1, 1)...), w.stores(0, 0, 1, exnref)...)
	w.Function("make", slotIn, numberOut, []wasm.Valtype{exnref}, append(code, i32(0))...)

	code = []wasm.Instr{
		w.Block(wasm.OpBlock, nil),
		w.Block(wasm.OpBlock, tops(payload)),
		w.Block(wasm.OpTryTable, nil, wasm.Catch{Kind: wasm.CatchTag, Tag: tag}, wasm.Catch{Kind: wasm.CatchAll, Label: 1}),
	}
	code = append(append(code, w.loads(0, 0, exnref, exnref)...), glue.Plain(wasm.OpThrowRef), glue.Plain(wasm.OpEnd),
		glue.Plain(wasm.OpUnreachable), glue.Plain(wasm.OpEnd))
	code = append(append(code, setLocals(1, len(payload))...), w.storeAll(0, 1, payload)...)
	code = append(code, i32(1), glue.Plain(wasm.OpReturn), glue.Plain(wasm.OpEnd), i32(0))
	w.Function("read", slotIn, numberOut, tops(payload), code...)
}

func (w *writer) aboutGlobal(t wasm.Globaltype) {
	d := w.declare(wasm.Externtype{Kind: wasm.ExternGlobal, Global: t})
	w.begin(d, []wasm.Valtype{t.Type})
	g := w.take(own, d.Type)
	held := tops([]wasm.Valtype{t.Type})
	code := append([]wasm.Instr{glue.Indexed(wasm.OpGlobalGet, g), glue.Indexed(wasm.OpLocalSet, 1)},
		w.stores(0, 0, 1, held[0])...)
	w.Function("get", slotIn, numberOut, held, append(code, i32(0))...)
}

func (w *writer) aboutGlobalSet(t wasm.Globaltype) {
	d := w.declare(wasm.Externtype{Kind: wasm.ExternGlobal, Global: t})
	w.begin(d, []wasm.Valtype{t.Type})
	g := w.take(own, d.Type)
	code := append(w.loads(0, 0, t.Type, d.Type.Global.Type), glue.Indexed(wasm.OpGlobalSet, g), i32(0))
	w.Function("set", slotIn, numberOut, nil, code...)
}

// aboutTable reads elements: slot 0 holds the first one's index and slot 1 how many; then slot 0 has the size, and
// those from slot 1 on the elements.
func (w *writer) aboutTable(t wasm.Tabletype) {
	d := w.declare(wasm.Externtype{Kind: wasm.ExternTable, Table: t})
	w.begin(d, []wasm.Valtype{t.Elem})
	x := w.take(own, d.Type)
	size, address := []wasm.Instr{glue.Indexed(wasm.OpTableSize, x)}, []wasm.Instr(nil)
	if t.Addr == wasm.I32 {
		size = append(size, glue.Plain(wasm.OpI64ExtendI32U))
		address = []wasm.Instr{glue.Plain(wasm.OpI32WrapI64)}
	}
	const at, next, end, value = 0, 1, 2, 3 // locals
	get := func(l int) wasm.Instr { return glue.Indexed(wasm.OpLocalGet, uint32(l)) }
	set := func(l int) wasm.Instr { return glue.Indexed(wasm.OpLocalSet, uint32(l)) }
	var code []wasm.Instr
	code = append(code, get(at), glue.Plain(wasm.OpI64Load), set(next), get(next))
	code = append(append(code, slot(at, 1)...), glue.Plain(wasm.OpI64Load), glue.Plain(wasm.OpI64Add), set(end),
		get(at))
	code = append(append(code, size...), glue.Plain(wasm.OpI64Store), w.Block(wasm.OpBlock, nil),
		w.Block(wasm.OpLoop, nil))
	code = append(code, get(next), get(end), glue.Plain(wasm.OpI64GeU), glue.Indexed(wasm.OpBrIf, 1), get(next))
	code = append(append(code, size...), glue.Plain(wasm.OpI64GeU), glue.Indexed(wasm.OpBrIf, 1), get(next))
	code = append(append(code, address...), glue.Indexed(wasm.OpTableGet, x), set(value))
	code = append(append(code, slot(at, 1)...), set(at))
	held := tops([]wasm.Valtype{t.Elem})
	code = append(code, w.stores(at, 0, value, held[0])...)
	code = append(code, get(next), wasm.Instr{Op: wasm.OpI64Const, N: 1}, glue.Plain(wasm.OpI64Add), set(next),
		glue.Indexed(wasm.OpBr, 0), glue.Plain(wasm.OpEnd), glue.Plain(wasm.OpEnd), i32(0))
	w.Function("get", slotIn, numberOut, []wasm.Valtype{wasm.TypeI64, wasm.TypeI64, held[0]}, code...)
}

func (w *writer) aboutTableSet(t wasm.Tabletype) {
	d := w.declare(wasm.Externtype{Kind: wasm.ExternTable, Table: t})
	w.begin(d, []wasm.Valtype{t.Elem})
	x := w.take(own, d.Type)
	code := append(slot(0, 0), glue.Plain(wasm.OpI64Load))
	if t.Addr == wasm.I32 {
		code = append(code, glue.Plain(wasm.OpI32WrapI64))
	}
	code = append(append(code, w.loads(0, 1, t.Elem, d.Type.Table.Elem)...), glue.Indexed(wasm.OpTableSet, x), i32(0))
	w.Function("set", slotIn, numberOut, nil, code...)
}

// hostFunc makes a function of the driver's function: it ends in values; or in 1, an exception in the first slot; or
// in 2, a trap.
func (w *writer) hostFunc(def *wasm.Deftype) {
	d := glue.Declare(wasm.Externtype{Kind: wasm.ExternFunc, Def: def})
	_, open := d.Functype()
	params, results := def.Comp.Params, def.Comp.Results
	w.begin(d, params, results)
	if w.way != withoutExceptions {
		w.pass(wasm.HeapExn)
	}
	call := w.takeFunc(place{instDriver, driverCall}, []wasm.Valtype{wasm.TypeI32, wasm.TypeI32, wasm.TypeI32},
		numberOut)
	id := w.DefineGlobal(wasm.TypeI32)
	w.Function("init", slotIn, numberOut, nil, glue.Indexed(wasm.OpLocalGet, 0), glue.Plain(wasm.OpI32Load), glue.Indexed(wasm.OpGlobalSet, id), i32(0))

	at, ended := len(params), len(params)+1 // locals
	code := []wasm.Instr{glue.Indexed(wasm.OpGlobalGet, w.top), glue.Indexed(wasm.OpLocalSet, uint32(at))}
	code = append(code, w.storeAll(at, 0, tops(params))...)
	code = append(code, glue.Indexed(wasm.OpGlobalGet, id), glue.Indexed(wasm.OpLocalGet, uint32(at)),
		i32(slotSize*len(params)), glue.Indexed(wasm.OpCall, call), glue.Indexed(wasm.OpLocalSet, uint32(ended)))
	code = append(code, glue.Indexed(wasm.OpLocalGet, uint32(at)), glue.Indexed(wasm.OpGlobalSet, w.top))
	if w.way != withoutExceptions {
		code = append(code, glue.Indexed(wasm.OpLocalGet, uint32(ended)), i32(1), glue.Plain(wasm.OpI32Eq),
			w.Block(wasm.OpIf, nil))
		code = append(append(code, w.loads(at, 0, exnref, exnref)...), glue.Plain(wasm.OpThrowRef),
			glue.Plain(wasm.OpEnd))
	}
	code = append(code, glue.Indexed(wasm.OpLocalGet, uint32(ended)), w.Block(wasm.OpIf, nil),
		glue.Plain(wasm.OpUnreachable), glue.Plain(wasm.OpEnd))
	code = append(code, w.loadAll(at, results, open)...)
	w.FunctionOf(glue.Own, d.Type.Type, []wasm.Valtype{wasm.TypeI32, wasm.TypeI32}, code...)
}
