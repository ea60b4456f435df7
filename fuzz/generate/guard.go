package generate

import (
	"slices"

	"wasmjudge/wasm"
)

// guard draws the try_tables around what a station does. From the thrower to the handler they hold decoys, which catch
// other tags, and now and then a relay, which catches the exception and throws it again. Further out they may hold
// anything.
func (p *plan) guard(l *leg, i int, kept bool) {
	f := &l.stations[i]
	f.levels = p.levels.List(3)
	switch {
	case i == l.handler:
		p.guardHandler(l, f, kept)
	case l.throws() && i > l.handler:
		p.guardPassage(l, f)
	default:
		for n := p.List(0, 2, 100); n > 0; n-- {
			f.levels = p.level(f.levels, p.anything(p.clauses.List(2), 2, f))
		}
	}
}

// guardPassage draws the try_tables of a station that the exception passes.
func (p *plan) guardPassage(l *leg, f *station) {
	for n := p.List(0, 2, 110); n > 0; n-- {
		f.levels = p.level(f.levels, p.decoys(p.clauses.List(3), 3, l, f))
	}
	if !p.Chance(50) {
		return
	}
	relay := clause{kind: wasm.CatchAllRef, tag: p.nameable(f.instance, l.thrown), act: p.relayAct(l, f), real: true}
	if relay.tag >= 0 && p.Chance(150) {
		relay.kind = wasm.CatchTagRef
	}
	at := p.Below(len(f.levels) + 1)
	f.levels = slices.Insert(f.levels, at, append(p.decoys(p.clauses.List(2), 1, l, f), relay))
}

// guardHandler draws the try_tables of the station that is to catch. One clause does; those behind it and outside are
// in its shadow.
func (p *plan) guardHandler(l *leg, f *station, kept bool) {
	if p.Chance(90) {
		f.levels = p.level(f.levels, p.decoys(p.clauses.List(2), 2, l, f))
	}
	c := p.catching(f.instance, l.thrown)
	c.real = true
	if kept {
		c.kind |= wasm.CatchTagRef
	}
	p.drawAct(l, f, &c)
	list := append(p.decoys(p.clauses.List(4), 2, l, f), c)
	f.levels = append(f.levels, p.anything(list, 1, f))
	if p.Chance(90) {
		f.levels = p.level(f.levels, p.anything(p.clauses.List(2), 2, f))
	}
}

// level adds a try_table; one without clauses only now and then.
func (p *plan) level(levels []level, l level) []level {
	if len(l) == 0 && !p.Chance(20) {
		return levels
	}
	return append(levels, l)
}

// decoys adds clauses that do not catch the tag: preferably with its static index in the station that throws, or its
// type.
func (p *plan) decoys(list level, most int, l *leg, f *station) level {
	tags := p.instances[f.instance].tags
	types := p.moduleOf(f.instance).tags
	typ := p.typeOf(l.thrown)
	for n := p.List(0, most, 180); n > 0; n-- {
		x := p.OneOf(len(tags), func(x int) bool {
			return tags[x] != l.thrown && (x == l.innermost().tag || types[x] == typ)
		})
		if x < 0 || p.Chance(40) {
			x = p.OneOf(len(tags), func(x int) bool { return tags[x] != l.thrown })
		}
		if x >= 0 {
			list = append(list, clause{kind: wasm.CatchKind(p.Below(2)), tag: x, far: p.Chance(40)})
		}
	}
	return list
}

// typeOf returns a tag's type.
func (p *plan) typeOf(tag tagID) int { return p.tagsOf(tag.instance)[tag.index] }

// anything adds clauses of any kind.
func (p *plan) anything(list level, most int, f *station) level {
	for n := p.List(0, most, 180); n > 0; n-- {
		c := clause{kind: wasm.CatchKind(p.Weighted(catchWeights[:])), far: p.Chance(40)}
		if c.kind.HasTag() {
			c.tag = p.Below(len(p.instances[f.instance].tags))
		}
		list = append(list, c)
	}
	return list
}

// relayAct draws how a relay throws again.
func (p *plan) relayAct(l *leg, f *station) act {
	switch a := []act{actRethrow, actRaise, actPark, actAge}[p.Weighted([]uint8{120, 50, 40, 30})]; a {
	case actRaise:
		p.use(f.instance, resRaise)
		return a
	case actPark:
		if l.goal.place == placeNone {
			l.goal.place = placeGlobal
		}
		p.usePlace(l.goal, f.instance)
		return a
	default:
		return a
	}
}

// drawAct draws what the handler of the clause that is to catch does.
func (p *plan) drawAct(l *leg, f *station, c *clause) {
	switch {
	case f.carries:
		c.act = actCarry
	case f.keeps:
		c.act = actKeep
	default:
		c.act = []act{actFall, actReturn, actThrow, actAgain, actRethrow}[p.Weighted([]uint8{110, 30, 30, 30, 20})]
	}
	switch {
	case c.act == actRethrow && !c.kind.HasRef():
		c.act = actFall
	case c.act == actAgain && l.alone():
		f.again = 1 + p.Below(3)
	case c.act == actAgain:
		c.act = actFall
	case c.act == actThrow:
		c.with = p.Below(len(p.instances[f.instance].tags))
		if len(f.levels) > 0 && len(f.levels[0]) > 0 { // what an inner try_table would catch, were it not left
			c.with = f.levels[0][0].tag
		}
	}
	c.far = c.act == actFall && p.Chance(30)
}
