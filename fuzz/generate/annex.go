package generate

import (
	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// An annex is a chain of instances behind those that goals are about. The root defines memories, tables, globals, a tag
// and functions; each link imports them from the instance before it, some of them from the root as well, and exports
// them again. The first link's module is instantiated once more at the end of the chain: it then imports what came out
// of itself. Now and then there is one more instance, whose instantiation fails half-way. annex_way.go has what
// functions of these modules do.
//
// It is drawn from choices of its own, which one number of the program's stands for: those of the program are used up
// where it begins. The number 0 stands for the simplest annex.
type annex struct {
	choices // each module of the annex has its own
	number  uint64
	root    int // its instance
	mems    []wasm.Memtype
	tables  []wasm.Tabletype
	given   sig // of the function that is passed on
	shown   [annexShapeCount]bool
}

// part is what a module is in an annex.
type part uint8

const (
	partNone part = iota
	partRoot
	partLink
	partHalf // its instantiation fails
)

// annexModules is how many modules an annex has at most.
const annexModules = 4

// annexed is what a module has of the annex, by its indices.
type annexed struct {
	mems, tables         []int   // each as it comes from the instance before
	otherMem, otherTable int     // the first ones, under another index; -1 if they have none
	count, made          int     // globals; made is -1 if there are no objects
	otherMade            int     // made, under another index; -1 if it has none
	given, grows, left   int     // functions
	slots                [2]bool // elements of the first table that are called, and of an instance that fails, written
	ways                 []string
}

// annexSize is how many choices each module of an annex is drawn from, and what they share.
const annexSize = 240

// begin begins with the choices for what the modules share, number 0, or for one of them.
func (a *annex) begin(number int, open bool) {
	var data []byte
	if a.number > 0 {
		data = choice.Random(a.number<<8|uint64(number), annexSize)
	}
	a.choices = choices{Choices: choice.Choices{Unread: choice.Of(data)}, anyNaN: open}
}

// drawAnnex draws an annex, now and then.
func (p *plan) drawAnnex() {
	if !p.Chance(p.profile.annex) {
		return
	}
	a := &p.annex
	a.number = p.Bits(3)
	a.begin(0, p.profile.open)
	a.shown[annexAny] = true
	a.draw(p.profile.Features)
	if p.drawn != nil && a.Chance(160) {
		a.given = sigDrawn + sig(a.Below(drawnSigs))
	}
	tag := a.Below(numberTags)
	a.root = len(p.instances)
	p.annexInstance(p.annexModule(partRoot, tag), -1)
	first := p.annexModule(partLink, tag)
	p.annexInstance(first, a.root)
	p.annexInstance(p.annexModule(partLink, tag), a.root+1)
	p.annexInstance(first, a.root+2)
	if a.Chance(150) {
		p.annexInstance(p.annexModule(partHalf, tag), a.root+1+a.Below(3))
	}
}

// draw draws what the instances share.
func (a *annex) draw(features program.Features) {
	address := func() wasm.Addrtype { return addrtype(a.Chance(110) && features.Has(program.FeatureAddr64)) }
	for n := 1 + a.Below(3); n > 0 && (len(a.mems) == 0 || features.Has(program.FeatureMemories)); n-- {
		a.mems = append(a.mems, wasm.Memtype{Addr: address(), Limits: wasm.Limits{Min: 1, Max: 3, HasMax: true}})
	}
	for n := 1 + a.Below(3); n > 0; n-- {
		elem := funcref
		if len(a.tables) > 0 {
			elem = []wasm.Reftype{exnref, externref, funcref}[a.Below(3)]
		}
		a.tables = append(a.tables, wasm.Tabletype{Addr: address(),
			Limits: wasm.Limits{Min: tableSize, Max: 2 * tableSize, HasMax: true}, Elem: elem})
	}
	a.given = sigDerived
}

// annexModule adds a module, and returns its number.
func (p *plan) annexModule(as part, tag int) int {
	n := len(p.modules)
	p.modules = p.modules[:n+1]
	m := &p.modules[n]
	*m = modulePlan{first: len(p.instances), tagImports: p.names.List(maxTagImports), tags: p.ints.List(maxTags),
		refs: m.refs[:0], stations: m.stations[:0], calls: m.calls[:0], part: as}
	m.tags = append(m.tags, tag)
	if as != partRoot {
		m.tagImports = append(m.tagImports, tagName{tag, 0})
		if p.annex.Chance(80) {
			m.tagImports, m.tags = append(m.tagImports, tagName{tag, 0}), append(m.tags, tag)
		}
	}
	return n
}

// annexInstance adds an instance of module k behind another.
func (p *plan) annexInstance(k, before int) {
	m := &p.modules[k]
	at := len(p.instances)
	inst := instancePlan{module: k, before: before, links: p.ints.Take(len(m.tagImports)),
		tags: p.arena.tags.Take(len(m.tags))}
	for x := range inst.tags {
		inst.tags[x] = tagID{p.annex.root, 0}
	}
	for x := range inst.links {
		inst.links[x] = before
	}
	p.instances = append(p.instances, inst)
	m.last = at
}

// annexExports are the names under which a module of an annex exports what the next one imports.
var (
	annexMems   = numbered(make([]string, 3), "mem")
	annexTables = numbered(make([]string, 3), "table")
	annexWays   = numbered(make([]string, mostWays), "way")
)

const (
	annexCount = "count" // a number
	annexMade  = "made"  // an object that a constant expression makes
	annexGiven = "given" // a function
	annexGrows = "grows" // a function that lets a memory and a table grow, and throws
)

// importAnnex imports what the instance before exports.
func (g *module) importAnnex() {
	a, at := &g.p.annex, link{kind: linkAnnex}
	for i, t := range a.mems {
		if g.Chance(100) {
			t.Limits.HasMax, t.Limits.Max = false, 0
		}
		g.importAnnexMem(at, i, t)
	}
	for i, t := range a.tables {
		if g.Chance(100) {
			t.Limits = wasm.Limits{Min: uint64(g.Below(tableSize))}
		}
		g.importAnnexTable(at, i, t)
	}
	if g.plan.part == partLink && g.p.profile.Features.Has(program.FeatureMemories) && g.Chance(128) {
		g.annexed.otherMem = len(g.mems)
		g.importAnnexMem(link{kind: linkAnnexRoot}, 0, a.mems[0])
	}
	if g.plan.part == partLink && g.Chance(128) {
		g.annexed.otherTable = len(g.tables)
		g.importAnnexTable(link{kind: linkAnnexRoot}, 0, a.tables[0])
	}
	g.annexed.count = g.importAnnexGlobal(at, annexCount, wasm.Globaltype{Type: i64, Mut: true})
	if g.p.profile.Features.Has(program.FeatureGC) {
		types := []wasm.Reftype{anyref, eqref, eqref.NonNull()}
		g.annexed.made = g.importAnnexGlobal(at, annexMade, wasm.Globaltype{Type: pick(g.choices, types)})
		if g.Chance(128) {
			g.annexed.otherMade = g.importAnnexGlobal(link{kind: linkAnnexRoot}, annexMade,
				wasm.Globaltype{Type: pick(g.choices, types)})
		}
	}
	g.annexed.given = g.importAnnexFunc(annexGiven, a.given, g.p.upward(g.choices, a.given, fitsAny))
	g.annexed.grows = g.importAnnexFunc(annexGrows, sigInt, sigInt)
}

func (g *module) importAnnexMem(l link, i int, t wasm.Memtype) {
	g.importing(l, annexMems[i], wasm.Externtype{Kind: wasm.ExternMem, Mem: t})
	g.annexed.mems = append(g.annexed.mems, len(g.mems))
	g.mems = append(g.mems, t.Addr)
}

func (g *module) importAnnexTable(l link, i int, t wasm.Tabletype) {
	g.importing(l, annexTables[i], wasm.Externtype{Kind: wasm.ExternTable, Table: t})
	g.annexed.tables = append(g.annexed.tables, len(g.tables))
	g.tables = append(g.tables, table{elem: t.Elem, addr: t.Addr, general: true, shared: true})
}

func (g *module) importAnnexGlobal(l link, name string, t wasm.Globaltype) (index int) {
	g.importing(l, name, wasm.Externtype{Kind: wasm.ExternGlobal, Global: t})
	g.globals = append(g.globals, global{typ: t.Type})
	return len(g.globals) - 1
}

func (g *module) importAnnexFunc(name string, actual, declared sig) (index int) {
	g.importing(link{kind: linkAnnex}, name, wasm.Externtype{Kind: wasm.ExternFunc, Type: g.sigType(declared)})
	g.funcs = append(g.funcs, function{actual: actual, declared: declared})
	return len(g.funcs) - 1
}

// defineAnnex defines what the root has beside functions.
func (g *module) defineAnnex() {
	a := &g.p.annex
	for _, t := range a.mems {
		g.annexed.mems = append(g.annexed.mems, len(g.mems))
		g.mems = append(g.mems, t.Addr)
		g.m.Mems = append(g.m.Mems, wasm.Mem{Type: t})
	}
	for _, t := range a.tables {
		g.annexed.tables = append(g.annexed.tables, len(g.tables))
		g.tables = append(g.tables, table{elem: t.Elem, addr: t.Addr, general: true, shared: true})
		g.m.Tables = append(g.m.Tables, wasm.Table{Type: t})
	}
	g.annexed.count = g.annexGlobal(wasm.Globaltype{Type: i64, Mut: true}, g.expr(edit.Zero(i64)))
	if g.p.profile.Features.Has(program.FeatureGC) {
		code, t := g.allocation(false)
		g.annexed.made = g.annexGlobal(wasm.Globaltype{Type: t}, code)
	}
}

// annexGlobal defines a global that general code only reads.
func (g *module) annexGlobal(t wasm.Globaltype, init []wasm.Instr) (index int) {
	g.m.Globals = append(g.m.Globals, wasm.Global{Type: t, Init: init})
	g.globals = append(g.globals, global{typ: t.Type})
	return len(g.globals) - 1
}

// annexCode writes the functions of a module of an annex, and exports what the next one imports.
func (g *module) annexCode() {
	a := &g.annexed
	switch g.plan.part {
	case partHalf:
		g.half()
		return
	case partRoot:
		a.given = g.givenFunction()
	}
	a.grows = g.growing()
	for n := 1 + g.Below(mostWays); n > 0; n-- {
		g.annexWay()
	}
	if fn := []int{a.given, a.grows}[g.Below(2)]; g.plan.part == partLink {
		g.active(a.tables[0], g.Below(2), fn)
	}
	for i := range g.p.annex.mems {
		g.exporting(annexMems[i], wasm.ExternMem, a.mems[i])
	}
	for i := range g.p.annex.tables {
		g.exporting(annexTables[i], wasm.ExternTable, a.tables[i])
	}
	g.exporting(annexCount, wasm.ExternGlobal, a.count)
	if a.made >= 0 {
		g.exporting(annexMade, wasm.ExternGlobal, a.made)
	}
	g.exporting(annexGiven, wasm.ExternFunc, a.given)
	g.exporting(annexGrows, wasm.ExternFunc, a.grows)
}

// function finishes a function that general code does not call.
func (b *body) function() (index int) {
	x := b.finish()
	b.funcs = append(b.funcs, function{actual: b.sig, declared: b.sig})
	return x
}

// counted notes in the annex's number that a place was reached.
func (b *body) counted() {
	b.opX(wasm.OpGlobalGet, b.annexed.count)
	b.num(i64, 31)
	b.op(wasm.OpI64Mul)
	b.num(i64, 1+uint64(b.Below(64)))
	b.op(wasm.OpI64Add)
	b.opX(wasm.OpGlobalSet, b.annexed.count)
}

// givenFunction writes the function that is passed on.
func (g *module) givenFunction() (index int) {
	b := g.begin(g.p.annex.given, 0)
	b.counted()
	b.leaves(b.results)
	return b.function()
}

// growing writes a function that uses a memory and a table, lets them grow, and throws.
func (g *module) growing() (index int) {
	b := g.begin(sigInt, 0)
	b.counted()
	b.fill()
	b.grow()
	if b.Chance(220) {
		b.throw(0, 0)
	} else {
		b.leaf(i32)
	}
	return b.function()
}

// fill writes into a memory and a table of the annex.
func (b *body) fill() {
	mem, tab := pick(b.choices, b.annexed.mems), pick(b.choices, b.annexed.tables)
	b.num(addrOf(b.mems[mem]), uint64(b.Below(64)))
	b.leaf(i64)
	b.emit(wasm.Instr{Op: wasm.OpI64Store, X: uint32(mem)})
	b.element(tab, b.Below(tableSize))
	b.leaf(b.tables[tab].elem)
	b.opX(wasm.OpTableSet, tab)
}

// grow lets a memory and a table of the annex grow.
func (b *body) grow() {
	mem, tab := pick(b.choices, b.annexed.mems), pick(b.choices, b.annexed.tables)
	if b.Chance(190) {
		b.num(addrOf(b.mems[mem]), 1)
		b.opX(wasm.OpMemoryGrow, mem)
		b.op(wasm.OpDrop)
	}
	if b.Chance(190) {
		b.leaf(b.tables[tab].elem)
		b.num(addrOf(b.tables[tab].addr), 1)
		b.opX(wasm.OpTableGrow, tab)
		b.op(wasm.OpDrop)
	}
}

// half makes the instantiation fail after it has written to what others share: by a segment that does not fit, or in
// the start function. A function of the instance is then in a table of the others.
func (g *module) half() {
	a := &g.annexed
	b := g.begin(sigInt, 0)
	b.counted()
	b.fill()
	b.leaf(i32)
	a.left = b.function()
	slot := g.Below(2)
	a.slots[slot] = true
	g.active(a.tables[0], slot, a.left)
	mem := pick(g.choices, a.mems)
	g.halfData(mem, uint64(g.Below(64)))
	how := g.Below(4)
	g.p.annex.shown[annexFailsBySegment+annexShape(how)] = true
	switch how {
	case 0:
		g.halfData(mem, 1<<20)
		return
	case 1:
		g.active(a.tables[0], 1<<20, a.left)
		return
	}
	b = g.begin(sigNone, 0)
	b.fill()
	b.counted()
	b.grow()
	if how == 2 {
		traps[b.Below(plainTraps)](b)
	} else {
		b.throw(0, 0)
	}
	g.m.Start = &wasm.Start{Func: uint32(b.function())}
}

// halfData defines an active segment.
func (g *module) halfData(mem int, at uint64) {
	d := wasm.Data{Init: g.bytes.Take(segmentSize), Mode: wasm.Active, Mem: uint32(mem)}
	for i := range d.Init {
		d.Init[i] = g.Next()
	}
	d.Offset = g.offset(addrOf(g.mems[mem]), at)
	g.m.Datas = append(g.m.Datas, d)
}

// callAnnex adds the steps that call the functions of an annex: all of them in each instance, and those of the root
// again after what failed.
func (s *scenario) callAnnex() {
	for i := range s.instances {
		switch s.moduleOf(i).part {
		case partHalf:
			s.callWays(s.annex.root)
			root, half := &s.built[s.instances[s.annex.root].module].annexed, &s.built[s.instances[i].module].annexed
			s.annex.shown[annexLeft] = root.slots[0] && half.slots[0] || root.slots[1] && half.slots[1]
		case partRoot, partLink:
			s.callWays(i)
		}
	}
}

// callWays adds the steps that call the functions in one instance of an annex.
func (s *scenario) callWays(i int) {
	for _, name := range s.built[s.instances[i].module].annexed.ways {
		s.program.Steps = append(s.program.Steps, program.Step{Instance: i, Export: name})
	}
}
