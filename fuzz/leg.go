package fuzz

import (
	"slices"

	"wasmjudge/wasm"
)

const (
	maxFrames   = 6
	maxStations = 40
)

// goal draws a goal.
func (p *plan) goal() {
	if p.stations > maxStations-3*maxFrames {
		return
	}
	g := &goal{legs: make([]leg, 0, 3)}
	n := p.list(1, 3, 130)
	if n > 1 {
		g.place = []place{placeGlobal, placeTable, placeGlobal, placeTable, placeGlobal, placeHost}[p.below(6)]
		if p.profile.Features.GC && p.chance(40) {
			g.place = placeField
		}
		g.slot = p.below(tableSize)
	}
	p.goals = append(p.goals, g)
	for k := range n {
		p.leg(g, k == n-1)
	}
}

// leg draws the next leg of a goal.
func (p *plan) leg(g *goal, last bool) {
	g.legs = append(g.legs, leg{goal: g, handler: -1})
	l := &g.legs[len(g.legs)-1]
	p.route(l)
	p.drawOrigin(l, last)
	if !last || !p.chance(30) {
		p.drawHandler(l, !last)
	}
	for i := range l.frames {
		p.drawSig(l, i)
	}
	p.passOn(l, !last)
	for i := range l.frames {
		if !l.frames[i].host() {
			p.guard(l, i, !last)
			p.vary(l, i)
		}
	}
	p.schedule(l)
	for i := range l.frames {
		p.reach(l, i)
	}
}

// route draws the instances of the frames.
func (p *plan) route(l *leg) {
	l.frames = make([]frame, p.list(1, maxFrames, 175))
	for i := range l.frames {
		f := &l.frames[i]
		f.leg = l
		switch {
		case i > 0 && p.chance(18) && !l.frames[i-1].host() && len(p.hosts) < len(hostNames):
			f.instance = hostInstance
		case i > 0 && p.chance(50) && !l.frames[i-1].host():
			f.instance = l.frames[i-1].instance
		default:
			f.instance = p.below(len(p.instances))
		}
		if i > 0 {
			l.frames[i-1].next = f
		}
		if !f.host() {
			p.use(f.instance, resNote)
			f.number = p.stations
			p.stations++
			m := p.moduleOf(f.instance)
			m.stations = append(m.stations, f)
		}
	}
}

// innermost is the frame that throws.
func (l *leg) innermost() *frame { return &l.frames[len(l.frames)-1] }

// drawOrigin draws what the innermost frame does.
func (p *plan) drawOrigin(l *leg, last bool) {
	f := l.innermost()
	first := len(l.goal.legs) == 1
	switch {
	case !first && (!f.host() || l.goal.place == placeHost):
		l.origin, l.thrown = originRef, l.goal.legs[0].thrown
	case f.host():
		l.origin, l.thrown = originHost, p.anyTag()
	default:
		if first && last {
			l.origin = firstOrigins[p.weighted(p.profile.origins[:])]
		}
		f.tag = p.below(len(p.instances[f.instance].tags))
		l.thrown = p.instances[f.instance].tags[f.tag]
	}
}

// firstOrigins are those of a first leg, as Profile.origins weighs them.
var firstOrigins = [...]origin{originThrow, originTrap, originNull, originDive}

// anyTag draws a tag of the program.
func (p *plan) anyTag() tagID {
	if n := len(p.hostTags); n > 0 && p.chance(128) {
		return tagID{hostInstance, p.below(n)}
	}
	return pick(&p.choices, p.instances[p.below(len(p.instances))].tags)
}

// throws tells whether the leg's origin is an exception.
func (l *leg) throws() bool {
	return l.origin == originThrow || l.origin == originRef || l.origin == originHost
}

// drawHandler draws the frame that is to catch: preferably one that can name the tag.
func (p *plan) drawHandler(l *leg, wanted bool) {
	if !l.throws() {
		return
	}
	can := func(i int) bool {
		f := &l.frames[i]
		return !f.host() && slices.Contains(p.instances[f.instance].tags, l.thrown)
	}
	if l.handler = p.oneOf(len(l.frames), can); l.handler < 0 || p.chance(40) || wanted && p.chance(20) {
		l.handler = p.oneOf(len(l.frames), func(i int) bool { return !l.frames[i].host() || l.frames[i].next != nil && !wanted })
	}
}

var stationSigs = [sigCount]uint8{sigInt: 30, sigDerived: 20, sigUnary: 50, sigWide: 16, sigTake: 12, sigGive: 12, sigFloats: 10, sigResults: 8,
	sigArgs: 12, sigMany: 6, sigRefs: 6}

// drawSig draws a frame's function type and whether it is reached by a tail call.
func (p *plan) drawSig(l *leg, i int) {
	f := &l.frames[i]
	f.sig = sig(p.weighted(stationSigs[:]))
	if i > 0 {
		outer := &l.frames[i-1]
		switch results := functypes[outer.sig].results; {
		case outer.host():
			f.sig = outer.sig
		case !f.host() && i-1 != l.handler && p.chance(36):
			f.tail = true
			f.sig = sig(p.oneOf(int(sigNone), func(s int) bool { return slices.Equal(functypes[s].results, results) }))
		}
		f.given = l.origin == originRef && slices.Contains(functypes[f.sig].params, exnref)
	}
	if f.host() && (f.sig == sigInt || f.sig == sigDerived) {
		f.sig = sigUnary
	}
}

// passOn decides who keeps an exception that was caught: its handler, or a frame further out, to which it is returned. And it makes
// the place known where it is kept, and where it is taken from.
func (p *plan) passOn(l *leg, kept bool) {
	if kept && l.handler >= 0 {
		i := l.handler
		for i > 0 && !l.frames[i].tail && !l.frames[i-1].host() && slices.Contains(functypes[l.frames[i].sig].results, exnref) {
			l.frames[i].carries = true
			i--
		}
		l.frames[i].keeps = true
		p.usePlace(l.goal, l.frames[i].instance)
	}
	for i := range l.frames {
		if f := &l.frames[i]; l.origin == originRef && !f.given && !f.host() && (f.next == nil || f.next.given) {
			p.usePlace(l.goal, f.instance)
		}
	}
}

// usePlace makes a goal's place known to an instance.
func (p *plan) usePlace(g *goal, instance int) {
	switch g.place {
	case placeGlobal:
		p.use(instance, resExn)
	case placeTable:
		p.use(instance, resExns)
	case placeField:
		p.use(instance, resBox)
	case placeHost:
		p.use(instance, resKeep)
		p.use(instance, resFetch)
	}
}

// vary draws what else a frame does.
func (p *plan) vary(l *leg, i int) {
	f := &l.frames[i]
	params := functypes[f.sig].params
	if len(params) > 0 && params[0] == i32 && !f.tail && (i == 0 || !l.frames[i-1].host()) && p.chance(26) && l.alone() {
		f.depth = 1 + p.below(6)
		if p.chance(30) {
			f.depth *= 8
		}
	}
	f.live = p.list(0, 12, p.profile.live)
	f.maybe = f.next == nil && p.chance(40)
	if l.throws() && i >= l.handler && p.chance(50) {
		s := stale{exit: exit(p.below(int(exitCount))), clause: p.catching(f.instance, l.thrown)}
		f.stale = append(f.stale, s)
	}
	if l.origin == originDive {
		p.moduleOf(f.instance).dives = f.next == nil || p.moduleOf(f.instance).dives
	}
}

// alone tells that no frame repeats what it does, which another then may: so the repetitions do not multiply.
func (l *leg) alone() bool {
	return !slices.ContainsFunc(l.frames, func(f frame) bool { return f.depth+f.again > 0 })
}

// schedule draws when the leg is entered: after all its instances are there and the legs before.
func (p *plan) schedule(l *leg) {
	for i := range l.frames {
		l.when = max(l.when, l.frames[i].instance)
	}
	g := l.goal
	entry := l.frames[0].instance
	m := p.moduleOf(entry)
	newest := !slices.ContainsFunc(l.frames[1:], func(f frame) bool { return f.instance >= entry })
	first := len(g.legs) == 1 || g.legs[len(g.legs)-2].when < l.when
	if newest && first && m.first == m.last && m.start == nil && p.chance(50) {
		l.start, m.start = true, &l.frames[0]
		return
	}
	if !first {
		l.when = max(l.when, g.legs[len(g.legs)-2].when)
	}
	if p.chance(90) {
		l.when = len(p.instances) - 1
	}
}

// reach draws how a frame is called by the one outside it, and makes it known there.
func (p *plan) reach(l *leg, i int) {
	f := &l.frames[i]
	f.declared = f.sig
	if f.host() {
		p.hostFrame(l, f)
	}
	if i == 0 {
		f.exported = !l.start
		return
	}
	outer := &l.frames[i-1]
	f.caller = outer.instance
	switch {
	case outer.host():
		f.way, f.exported = wayExport, true
	case p.direct(outer, f):
		f.way = []way{wayCall, wayRef, wayTable, wayRoute, wayGlobal}[p.weighted([]uint8{110, 50, 50, 20, 20})]
		if f.host() {
			f.way = min(f.way, wayTable)
		}
	default:
		f.way = wayRoute + way(p.below(2))
	}
	switch f.way {
	case wayCall, wayRef, wayTable:
		p.importStation(outer, f)
	case wayRoute:
		p.use(f.instance, resRoute)
		p.moduleOf(f.instance).enlists = true
		f.elem = p.current(f.instance, l.when) && p.chance(128)
	case wayGlobal:
		f.slot = len(p.refs)
		p.refs = append(p.refs, f.sig)
		p.useRef(outer.instance, f.slot)
		p.useRef(f.instance, f.slot)
		p.moduleOf(f.instance).enlists = true
	}
	if f.way == wayTable || f.way == wayRoute {
		p.use(outer.instance, resRoute)
		f.slot = p.slots
		p.slots++
	}
}

// direct tells whether the outer frame's module can define or import the inner frame's function: whether each of its instances comes after
// some instance of the function's module, and the outer one after the inner.
func (p *plan) direct(outer, inner *frame) bool {
	if inner.host() || outer.instance == inner.instance {
		return true
	}
	return inner.instance < outer.instance && p.moduleOf(inner.instance).first < p.moduleOf(outer.instance).first
}

// current tells whether an instance is the newest of its module when there are n+1 instances.
func (p *plan) current(instance, n int) bool {
	for i := instance + 1; i <= n; i++ {
		if p.instances[i].module == p.instances[instance].module {
			return false
		}
	}
	return true
}

// importStation has the outer frame's module import the inner frame's function, unless that is its own.
func (p *plan) importStation(outer, inner *frame) {
	if outer.instance == inner.instance {
		return
	}
	if inner.sig == sigDerived && p.chance(90) {
		inner.declared = sigInt
	}
	inner.exported = true
	m := p.moduleOf(outer.instance)
	m.calls = append(m.calls, inner)
}

// hostFrame makes the host function of a frame: it calls the next frame's, or throws.
func (p *plan) hostFrame(l *leg, f *frame) {
	f.number = len(p.hosts)
	h := Host{Name: hostNames[f.number], sig: f.sig}
	switch {
	case f.next == nil && l.origin == originRef:
		h.Act = HostThrowKept
	case f.next == nil:
		name := nameOf(p.tagsOf(l.thrown.instance), l.thrown.index)
		h.Act, h.Tag = HostThrow, Provider{l.thrown.instance, tagNames[name.typ][name.n]}
	case l.handler >= 0 && f == &l.frames[l.handler]:
		h.Act = HostCatch
	default:
		h.Act = []HostAct{HostRelay, HostRethrow}[p.below(2)]
	}
	if f.next != nil {
		h.Instance, h.Export = f.next.instance, hopNames[f.next.number]
	}
	p.hosts = append(p.hosts, h)
}

// catching draws a clause that catches the tag in an instance.
func (p *plan) catching(instance int, tag tagID) clause {
	c := clause{kind: wasm.CatchKind(p.weighted(catchWeights[:])), tag: p.nameable(instance, tag)}
	if c.tag < 0 && c.kind.HasTag() {
		c.kind += wasm.CatchAll
	}
	return c
}

var catchWeights = [...]uint8{wasm.CatchTag: 100, wasm.CatchTagRef: 80, wasm.CatchAll: 24, wasm.CatchAllRef: 50}
