package generate

import (
	"encoding/binary"
	"slices"

	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// module builds one module: what goals ask of it, and general code around it.
type module struct {
	*choices // for general code
	*arena
	p      *plan
	plan   *modulePlan
	m      *wasm.Module
	base   bool
	body   *body // of the function that is being written
	own    []export
	crowds []crowd

	links   []link // of the imports
	funcs   []function
	globals []global
	tables  []table
	mems    []wasm.Addrtype

	defined  uint32 // how many types there are so far
	sigTypes [sigCount]typeidx
	tagTypes [len(tagTypes)]typeidx
	twinned  uint32 // index of the first of the types that are almost the drawn ones; 0 if there are none

	objectData, objectElem int // the segments that arrays are made of, counted from 1; 0 if there is none
	scratch                []wasm.Instr

	resources [resCount]int // index of each
	refs      []int         // globalidx of each of plan.refs
	calls     []int         // funcidx of each of plan.calls
	stations  int           // funcidx of the first of plan.stations
	trace     int           // globalidx, where resNote is defined
	dive      int           // funcidx
	declared  []int         // functions that a ref.func names
	numbered  int           // exports by number so far
	perSig    [sigCount]int // exports of general functions so far
	annexed   annexed
}

// typeidx is a type index, counted from 1; 0 if the module has no such type yet.
type typeidx uint32

// function is an element of the function index space.
type function struct {
	actual, declared sig  // a function may be imported with a supertype
	cost             int  // instructions that a call may execute
	general          bool // general code may call it
}

type global struct {
	typ     wasm.Valtype
	general bool // general code may write it
	own     bool // it is exported for the sake of comparison only

	constant bool // constant expressions may have its value
}

type table struct {
	elem    wasm.Reftype
	addr    wasm.Addrtype
	general bool // general code may write it
	shared  bool // an annex has it
}

// link says what provides an import.
type link struct {
	kind linkKind
	n    int      // linkTag: index into instancePlan.links
	to   *station // linkStation
	fn   export   // linkFunction
}

type linkKind uint8

const (
	linkBase linkKind = iota
	linkHost
	linkTag
	linkStation
	linkFunction
	linkAnnex     // of the instance before
	linkAnnexRoot // of the root
)

// export is a function that a module offers to general code of others.
type export struct {
	sig  sig
	n    int // of those of its type
	cost int
}

// reset prepares for building module k of a plan, in the memory of what was built before.
func (g *module) reset(s *scenario, k int) {
	m := g.m
	*m = wasm.Module{Types: m.Types[:0], Imports: m.Imports[:0], Tags: m.Tags[:0], Globals: m.Globals[:0],
		Mems: m.Mems[:0], Tables: m.Tables[:0], Funcs: m.Funcs[:0], Datas: m.Datas[:0], Elems: m.Elems[:0],
		Exports: m.Exports[:0], Exts: m.Exts[:0]}
	*g = module{choices: &s.code, arena: &s.arena, p: &s.plan, plan: &s.plan.modules[k], m: m, base: k == 0,
		body: &s.body, own: g.own[:0], crowds: g.crowds[:0], links: g.links[:0], funcs: g.funcs[:0],
		globals: g.globals[:0], tables: g.tables[:0], mems: g.mems[:0], refs: g.refs[:0], calls: g.calls[:0],
		declared: g.declared[:0], scratch: g.scratch[:0],
		annexed: annexed{mems: g.annexed.mems[:0], tables: g.annexed.tables[:0], ways: g.annexed.ways[:0],
			otherMem: -1, otherTable: -1, made: -1, otherMade: -1}}
	if o := s.objects; o != nil {
		g.defineObjectTypes(o)
	}
	if g.plan.part != partNone {
		s.annex.begin(1+k, s.profile.open)
		g.choices = &s.annex.choices
	}
	g.defineDrawn()
}

// build builds the module. offers are the functions that instances before its first one export.
func (g *module) build(offers []export) {
	g.importResources()
	for i := range g.plan.tagImports {
		name := &g.plan.tagImports[i]
		g.importing(link{kind: linkTag, n: i}, tagNames[name.typ][name.n],
			wasm.Externtype{Kind: wasm.ExternTag, Type: g.tagType(name.typ)})
	}
	for _, f := range g.plan.calls {
		g.calls = append(g.calls, g.importStation(f))
	}
	if g.plan.part > partRoot {
		g.importAnnex()
	}
	for n := g.List(0, 2, 120); n > 0 && len(offers) > 0; n-- {
		g.importFunction(pick(g.choices, offers))
	}
	g.define()
	g.code()
	g.elements()
	g.export()
}

// importing adds an import.
func (g *module) importing(l link, name string, t wasm.Externtype) {
	from := fromNames[len(g.links)]
	switch l.kind {
	case linkBase:
		from = "base"
	case linkHost:
		from = "host"
	}
	g.m.Imports = append(g.m.Imports, wasm.Import{Module: from, Name: name, Type: t})
	g.links = append(g.links, l)
}

func (g *module) importResources() {
	for r := range resCount {
		if !g.plan.uses.has(r) || g.base && !g.p.fromHost(r) {
			continue
		}
		l := link{kind: linkBase}
		if g.p.fromHost(r) {
			l.kind = linkHost
		}
		t := g.resourceType(r)
		g.importing(l, r.name(), t)
		g.addResource(r, t)
	}
	if g.base {
		return
	}
	for _, ref := range g.plan.refs {
		t := g.refType(g.p.refs[ref])
		g.importing(link{kind: linkBase}, refNames[ref], wasm.Externtype{Kind: wasm.ExternGlobal, Global: t})
		g.addRef(t)
	}
}

// addResource gives a resource its place in the index spaces.
func (g *module) addResource(r resource, t wasm.Externtype) {
	switch t.Kind {
	case wasm.ExternFunc:
		g.resources[r] = len(g.funcs)
		g.funcs = append(g.funcs, function{actual: resourceTable[r].sig, declared: resourceTable[r].sig})
	case wasm.ExternGlobal:
		g.resources[r] = len(g.globals)
		g.globals = append(g.globals, global{typ: t.Global.Type, general: r == resVector || r == resObject})
	case wasm.ExternTable:
		g.resources[r] = len(g.tables)
		g.tables = append(g.tables, table{elem: t.Table.Elem, addr: t.Table.Addr, general: r == resShelf})
	case wasm.ExternMem:
		g.resources[r] = len(g.mems)
		g.mems = append(g.mems, t.Mem.Addr)
	}
}

// refType is the type of a global for references to functions of a type.
func (g *module) refType(s sig) wasm.Globaltype {
	return wasm.Globaltype{Type: wasm.RefIdx(g.sigType(s), true), Mut: true}
}

func (g *module) addRef(t wasm.Globaltype) {
	g.refs = append(g.refs, len(g.globals))
	g.globals = append(g.globals, global{typ: t.Type})
}

// importStation imports the function of a station, and gives its index.
func (g *module) importStation(f *station) int {
	l, name := link{kind: linkStation, to: f}, ""
	if f.host() {
		l.kind, name = linkHost, hostNames[f.number]
	} else {
		name = stationNames[f.number]
	}
	g.importing(l, name, wasm.Externtype{Kind: wasm.ExternFunc, Type: g.sigType(f.declared)})
	g.funcs = append(g.funcs, function{actual: f.sig, declared: f.declared})
	return len(g.funcs) - 1
}

// importFunction imports a function for general code.
func (g *module) importFunction(e export) {
	f := function{actual: e.sig, declared: e.sig, cost: e.cost, general: true}
	f.declared = g.p.upward(g.choices, e.sig, fitsAny)
	g.importing(link{kind: linkFunction, fn: e}, funcNames[e.sig][e.n],
		wasm.Externtype{Kind: wasm.ExternFunc, Type: g.sigType(f.declared)})
	g.funcs = append(g.funcs, f)
}

// define defines what the module has of its own beside functions.
func (g *module) define() {
	if g.base {
		g.defineResources()
	}
	if g.plan.part == partRoot {
		g.defineAnnex()
	}
	for _, t := range g.plan.tags[len(g.plan.tagImports):] {
		g.m.Tags = append(g.m.Tags, wasm.Tag{Type: g.tagType(t)})
	}
	if g.p.objects != nil && g.Chance(90) {
		g.objectTable() // before globals, which its initial value may not refer to
	}
	for n := g.List(0, 3, 120); n > 0; n-- {
		t := pick(g.choices, g.p.palette.globals)
		mut := t != v128 && t != i32 && t != i64 && !g.p.objects.has(t) || !g.Chance(100)
		init := g.constantExpr(t, 2)
		g.globals = append(g.globals, global{typ: t, general: mut, own: true, constant: !mut})
		g.m.Globals = append(g.m.Globals, wasm.Global{Type: wasm.Globaltype{Type: t, Mut: mut}, Init: init})
	}
	if g.p.objects != nil {
		g.twin()
	}
	if g.Chance(g.p.profile.memory/4) && (len(g.mems) == 0 || g.p.profile.Features.Has(program.FeatureMemories)) {
		t := wasm.Memtype{Addr: addrtype(g.wide(40)), Limits: wasm.Limits{Min: 1, Max: 2, HasMax: true}}
		g.m.Mems = append(g.m.Mems, wasm.Mem{Type: t})
		g.mems = append(g.mems, t.Addr)
	}
	for _, elem := range []wasm.Reftype{funcref, exnref} {
		if g.Chance(70) {
			t := wasm.Tabletype{Addr: addrtype(g.wide(40)),
				Limits: wasm.Limits{Min: tableSize, Max: 2 * tableSize, HasMax: true}, Elem: elem}
			g.m.Tables = append(g.m.Tables, wasm.Table{Type: t})
			g.tables = append(g.tables, table{elem: elem, addr: t.Addr, general: true})
		}
	}
	if d := g.p.drawn; d != nil && d.grouped && g.Chance(60) {
		t := wasm.Tabletype{Addr: addrtype(g.wide(40)),
			Limits: wasm.Limits{Min: tableSize, Max: 2 * tableSize, HasMax: true}, Elem: wasm.RefIdx(d.first+uint32(g.Below(3)), true)}
		g.m.Tables = append(g.m.Tables, wasm.Table{Type: t, Init: g.constantExpr(t.Elem, 0)})
		g.tables = append(g.tables, table{elem: t.Elem, addr: t.Addr, general: true})
	}
	if len(g.mems) > 0 {
		g.data()
	}
	if slices.ContainsFunc(g.tables, func(t table) bool { return t.general && t.elem == funcref }) {
		init := g.exprs.Of(g.expr(edit.Null(funcref)), g.expr(edit.Null(funcref)))
		if fn := g.anyFunction(); fn >= 0 {
			init[0] = g.expr(wasm.Instr{Op: wasm.OpRefFunc, X: uint32(fn)})
		}
		g.m.Elems = append(g.m.Elems, wasm.Elem{Type: funcref, Init: init})
	}
	if g.p.objects != nil {
		g.objectSegments()
	}
}

// wide is plan.wide by the choices for general code.
func (g *module) wide(in256 int) bool {
	return g.Chance(in256) && g.p.profile.Features.Has(program.FeatureAddr64)
}

// data defines segments: a passive one, and perhaps an active one.
func (g *module) data() {
	for n := g.List(0, 2, 100); n > 0; n-- {
		d := wasm.Data{Init: g.bytes.Take(segmentSize)}
		for i := range d.Init {
			d.Init[i] = g.Next()
		}
		if len(g.m.Datas) > 0 {
			d.Mode, d.Mem = wasm.Active, uint32(g.Below(len(g.mems)))
			d.Offset = g.offset(addrOf(g.mems[d.Mem]), g.Bits(1))
		}
		g.m.Datas = append(g.m.Datas, d)
	}
	if g.p.vectors && g.Chance(170) {
		g.vectorData()
	}
}

const segmentSize = 6

// vectorData defines a segment of vectors where most addresses are, so that loads find something.
func (g *module) vectorData() {
	d := wasm.Data{Init: g.bytes.Take(16 * (1 + g.Below(4))), Mode: wasm.Active, Mem: uint32(g.Below(len(g.mems)))}
	for at := 0; at < len(d.Init); at += 16 {
		v := g.vector()
		binary.LittleEndian.PutUint64(d.Init[at:], v.Lo)
		binary.LittleEndian.PutUint64(d.Init[at+8:], v.Hi)
	}
	d.Offset = g.offset(addrOf(g.mems[d.Mem]), g.Bits(1))
	g.m.Datas = append(g.m.Datas, d)
}

func (g *module) defineResources() {
	for r := range resCount {
		if !g.plan.uses.has(r) || g.p.fromHost(r) {
			continue
		}
		t := g.resourceType(r)
		if t.Kind == wasm.ExternFunc {
			continue // with the other functions
		}
		g.addResource(r, t)
		switch t.Kind {
		case wasm.ExternGlobal:
			g.defineGlobal(t.Global, edit.Zero(t.Global.Type))
		case wasm.ExternTable:
			g.m.Tables = append(g.m.Tables, wasm.Table{Type: t.Table})
		case wasm.ExternMem:
			g.m.Mems = append(g.m.Mems, wasm.Mem{Type: t.Mem})
		}
	}
	for _, s := range g.p.refs {
		t := g.refType(s)
		g.addRef(t)
		g.defineGlobal(t, edit.Null(t.Type))
	}
}

func (g *module) defineGlobal(t wasm.Globaltype, init wasm.Instr) {
	g.m.Globals = append(g.m.Globals, wasm.Global{Type: t, Init: g.expr(init)})
}

// sigType returns the index of a function type.
func (g *module) sigType(s sig) uint32 {
	if g.sigTypes[s] == 0 {
		t := g.p.functype(s)
		declares := g.p.profile.Features.Has(program.FeatureSubtypes)
		sub := wasm.Subtype{Final: s != sigInt || !declares, Comp: wasm.Functype(t.params, t.results)}
		if t.super >= 0 && declares {
			sub.Supers = g.indices.Of(g.sigType(t.super))
		}
		g.sigTypes[s] = g.addType(sub)
	}
	return uint32(g.sigTypes[s] - 1)
}

// tagType returns the index of the type of a tag.
func (g *module) tagType(t int) uint32 {
	if g.tagTypes[t] == 0 {
		g.tagTypes[t] = g.addType(wasm.Subtype{Final: true, Comp: wasm.Functype(g.p.tagPayload(t), nil)})
	}
	return uint32(g.tagTypes[t] - 1)
}

func (g *module) addType(t wasm.Subtype) typeidx {
	g.m.Types = append(g.m.Types, g.subtypes.Of(t))
	g.defined++
	return typeidx(g.defined)
}

// elements puts functions into tables, and declares those that ref.func names.
func (g *module) elements() {
	for _, f := range g.plan.stations {
		if f.way == wayRoute && f.elem {
			table := g.resources[resRoute]
			g.active(table, f.slot, g.stationIndex(f))
		}
	}
	for x := range g.tables {
		if !g.tables[x].general || !isFuncs(g.tables[x].elem) || g.p.objects.has(g.tables[x].elem) {
			continue
		}
		if fn := g.functionOf(g.tables[x].elem); fn >= 0 {
			g.active(x, g.Below(tableSize), fn)
		}
	}
	if len(g.declared) == 0 {
		return
	}
	all := wasm.Elem{Type: funcref, Mode: wasm.Declarative, Init: g.exprs.Take(len(g.declared))}
	for i, x := range g.declared {
		all.Init[i] = g.expr(wasm.Instr{Op: wasm.OpRefFunc, X: uint32(x)})
	}
	g.m.Elems = append(g.m.Elems, all)
}

// active puts a function into a table when the module is instantiated.
func (g *module) active(table, at, fn int) {
	g.m.Elems = append(g.m.Elems, wasm.Elem{Type: g.tables[table].elem, Mode: wasm.Active, Table: uint32(table),
		Init:   g.exprs.Of(g.expr(wasm.Instr{Op: wasm.OpRefFunc, X: uint32(fn)})),
		Offset: g.offset(addrOf(g.tables[table].addr), uint64(at))})
}

// export exports what others import or call, and all state.
func (g *module) export() {
	counts := [len(tagTypes)]int{}
	for x, t := range g.plan.tags {
		g.exporting(tagNames[t][counts[t]], wasm.ExternTag, x)
		counts[t]++
	}
	for _, f := range g.plan.stations {
		if f.exported {
			g.exporting(stationNames[f.number], wasm.ExternFunc, g.stationIndex(f))
		}
	}
	if g.base {
		for r := range resCount {
			if g.plan.uses.has(r) {
				g.exporting(r.name(), resourceTable[r].kind, g.resources[r])
			}
		}
		for i, x := range g.refs {
			g.exporting(refNames[i], wasm.ExternGlobal, x)
		}
	}
	for x := range g.globals {
		if g.globals[x].own {
			g.state(wasm.ExternGlobal, x)
		}
	}
	for x := range g.tables {
		if g.tables[x].general && !g.tables[x].shared && !(g.plan.uses.has(resShelf) && x == g.resources[resShelf]) {
			g.state(wasm.ExternTable, x)
		}
	}
	for x := range g.mems {
		if x >= len(g.mems)-len(g.m.Mems) && !(g.base && g.plan.uses.has(resMem) && x == g.resources[resMem]) &&
			!slices.Contains(g.annexed.mems, x) {
			g.state(wasm.ExternMem, x)
		}
	}
}

// state exports something for the sake of comparison only.
func (g *module) state(k wasm.ExternKind, x int) {
	g.exporting(ownNames[g.numbered], k, x)
	g.numbered++
}

func (g *module) exporting(name string, k wasm.ExternKind, x int) {
	g.m.Exports = append(g.m.Exports, wasm.Export{Name: name, Kind: k, Index: uint32(x)})
}
