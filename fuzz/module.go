package fuzz

import (
	"fmt"

	"wasmjudge/wasm"
)

// fuel is how many calls a program may make: it bounds every program, and engines need count nothing.
const fuel = 300

// module generates one module.
type module struct {
	*choices
	m    *wasm.Module
	base bool

	tags    []int // type of each tagidx, as index into tagTypes
	funcs   []int // type of each funcidx, as index into funcTypes
	globals []wasm.Globaltype
	mems    int
	tables  []wasm.Reftype

	named map[string]int // how many exports of each stem
}

// imports draws what the module imports. Fuel comes first, so that it is global 0 in every module.
func (g *module) imports(offers []offer) {
	if !g.base {
		g.imported(offer{fuelName, wasm.Externtype{Kind: wasm.ExternGlobal, Global: fuelType}})
	}
	for _, o := range offers {
		chance := 110
		if o.typ.Kind == wasm.ExternTag {
			chance = 190
		}
		for n := 0; n < 2 && g.more(chance); n++ { // twice: one tag, or two, under two indices
			g.imported(o)
			chance = 80
		}
	}
}

var fuelType = wasm.Globaltype{Type: i32, Mut: true}

// imported adds an import, from a module name of its own so that it can be linked by itself.
func (g *module) imported(o offer) {
	g.m.Imports = append(g.m.Imports, wasm.Import{Module: fmt.Sprintf("p%d", len(g.m.Imports)), Name: o.name, Type: o.typ})
	switch t := o.typ; t.Kind {
	case wasm.ExternTag:
		g.tags = append(g.tags, int(t.Type))
	case wasm.ExternFunc:
		g.funcs = append(g.funcs, int(t.Type)-len(tagTypes))
	case wasm.ExternGlobal:
		g.globals = append(g.globals, t.Global)
	case wasm.ExternMem:
		g.mems++
	case wasm.ExternTable:
		g.tables = append(g.tables, t.Table.Elem)
	}
}

// define draws the module's own definitions, then exports nearly everything, then writes the bodies.
func (g *module) define() {
	if g.base {
		g.global(fuelType, []wasm.Instr{{Op: wasm.OpI32Const, N: fuel}})
	}
	g.global(wasm.Globaltype{Type: i32, Mut: true}, []wasm.Instr{{Op: wasm.OpI32Const, N: g.bits(1)}})
	g.global(wasm.Globaltype{Type: exnref, Mut: true}, []wasm.Instr{{Op: wasm.OpRefNull, Ext: &wasm.Ext{Types: []wasm.Valtype{exnref.NonNull()}}}})
	if g.mems == 0 || g.more(60) {
		g.m.Mems = append(g.m.Mems, wasm.Mem{Type: wasm.Memtype{Addr: wasm.I32, Limits: wasm.Limits{Min: 1, Max: 3, HasMax: true}}})
		g.mems++
	}
	g.table(funcref)
	g.table(exnref)
	for n := 0; n < 4 && (n < 1 || g.more(140)); n++ {
		g.tag(g.below(len(tagTypes)))
	}
	imported := len(g.funcs)
	for n := 0; n < 6 && (n < 2 || g.more(180)); n++ {
		g.funcs = append(g.funcs, g.below(len(funcTypes)))
	}
	g.export()
	g.elements()
	for _, sig := range g.funcs[imported:] {
		g.m.Funcs = append(g.m.Funcs, g.function(sig))
	}
}

func (g *module) global(t wasm.Globaltype, init []wasm.Instr) {
	g.globals = append(g.globals, t)
	g.m.Globals = append(g.m.Globals, wasm.Global{Type: t, Init: append(init, wasm.Instr{Op: wasm.OpEnd})})
}

func (g *module) table(t wasm.Reftype) {
	g.tables = append(g.tables, t)
	g.m.Tables = append(g.m.Tables, wasm.Table{Type: wasm.Tabletype{Addr: wasm.I32, Limits: wasm.Limits{Min: tableSize, Max: 2 * tableSize, HasMax: true}, Elem: t}})
}

const tableSize = 8

func (g *module) tag(typ int) {
	g.tags = append(g.tags, typ)
	g.m.Tags = append(g.m.Tags, wasm.Tag{Type: uint32(typ)})
}

// export exports all that can be linked, imports too, so that tags and functions travel further.
func (g *module) export() {
	g.named = map[string]int{}
	for x, typ := range g.tags {
		g.exported(fmt.Sprintf("tag%d.", typ), wasm.ExternTag, x)
	}
	for x, sig := range g.funcs {
		g.exported(fmt.Sprintf("func%d.", sig), wasm.ExternFunc, x)
	}
	for x, t := range g.globals {
		switch {
		case x == 0:
			g.m.Exports = append(g.m.Exports, wasm.Export{Name: fuelName, Kind: wasm.ExternGlobal})
		case t.Type == exnref:
			g.exported(exnName, wasm.ExternGlobal, x)
		default:
			g.exported(numberName, wasm.ExternGlobal, x)
		}
	}
	for x, t := range g.tables {
		if t == exnref {
			g.exported(exnsName, wasm.ExternTable, x)
		} else {
			g.exported(funcsName, wasm.ExternTable, x)
		}
	}
	for x := range g.mems {
		g.exported(memName, wasm.ExternMem, x)
	}
}

func (g *module) exported(stem string, k wasm.ExternKind, x int) {
	g.m.Exports = append(g.m.Exports, wasm.Export{Name: fmt.Sprint(stem, g.named[stem]), Kind: k, Index: uint32(x)})
	g.named[stem]++
}

// elements puts functions into a table of funcref, and declares all of them so that ref.func may name them.
func (g *module) elements() {
	all := wasm.Elem{Type: funcref, Mode: wasm.Declarative}
	for x := range g.funcs {
		all.Init = append(all.Init, refFunc(x))
	}
	some := wasm.Elem{Type: funcref, Mode: wasm.Active, Table: uint32(g.indexOfTable(funcref)),
		Offset: []wasm.Instr{{Op: wasm.OpI32Const, N: uint64(g.below(tableSize / 2))}, {Op: wasm.OpEnd}}}
	for n := 0; n < tableSize/2 && (n < 2 || g.more(200)); n++ {
		some.Init = append(some.Init, refFunc(g.below(len(g.funcs))))
	}
	g.m.Elems = append(g.m.Elems, all, some)
}

func refFunc(x int) []wasm.Instr {
	return []wasm.Instr{{Op: wasm.OpRefFunc, X: uint32(x)}, {Op: wasm.OpEnd}}
}

// indexOfTable draws a table of the element type.
func (g *module) indexOfTable(t wasm.Reftype) int {
	return g.oneOf(len(g.tables), func(x int) bool { return g.tables[x] == t })
}

// indexOfGlobal draws a global of the type other than fuel; -1 if there is none.
func (g *module) indexOfGlobal(t wasm.Valtype) int {
	return g.oneOf(len(g.globals), func(x int) bool { return x > 0 && g.globals[x].Type == t })
}

// oneOf draws one of the numbers below n for which ok holds; -1 if there is none.
func (c *choices) oneOf(n int, ok func(int) bool) int {
	var fit [64]int
	count := 0
	for x := range n {
		if ok(x) && count < len(fit) {
			fit[count] = x
			count++
		}
	}
	if count == 0 {
		return -1
	}
	return fit[c.below(count)]
}
