package generate

import (
	"slices"

	"wasmjudge/fuzz/program"
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
	n := p.List(1, 3, 130)
	g := &p.arena.goals.Take(1)[0]
	g.legs = p.legs.List(n)
	if n > 1 {
		g.place = placeGlobal + place(p.Below(2))
		switch {
		case p.hosted && p.Chance(80):
			g.place = placeHost
		case p.objects != nil && p.Chance(120):
			g.place = placeField + place(p.Below(3))
		}
		g.slot = p.Below(tableSize)
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
	if !last || !p.Chance(30) {
		p.drawHandler(l, !last)
	}
	for i := range l.stations {
		p.drawSig(l, i, !last)
	}
	p.passOn(l, !last)
	for i := range l.stations {
		if !l.stations[i].host() {
			p.guard(l, i, !last)
			p.vary(l, i)
		}
	}
	p.schedule(l)
	for i := range l.stations {
		p.reach(l, i)
	}
}

// route draws the instances of the stations.
func (p *plan) route(l *leg) {
	l.stations = p.legStations.Take(1 + p.Weighted(pathLengths[:]))
	for i := range l.stations {
		f := &l.stations[i]
		f.leg = l
		if i == 0 {
			f.instance = max(p.Below(len(p.instances)), p.Below(len(p.instances)))
		} else {
			f.instance = p.follow(l.stations[i-1].instance)
			l.stations[i-1].next = f
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

// pathLengths weighs the numbers of stations, from 1.
var pathLengths = [maxFrames]uint8{24, 74, 70, 46, 26, 14}

// follow draws the instance of the station that one of an instance calls: the host, the same, another of the same
// module, or any other.
func (p *plan) follow(instance int) int {
	n := len(p.instances)
	if instance == program.HostInstance {
		return p.Below(n)
	}
	switch w := p.Weighted([]uint8{40, 60, 100, 44}); {
	case w == 1:
		k := p.instances[instance].module
		if i := p.OneOf(n, func(i int) bool { return i != instance && p.instances[i].module == k }); i >= 0 {
			return i
		}
	case w == 3 && p.hosted && len(p.hosts) < len(hostNames):
		return program.HostInstance
	case w == 0:
		return instance
	}
	if instance > 0 && p.Chance(150) {
		return p.Below(instance)
	}
	return (instance + 1 + p.Below(n-1)) % n
}

// innermost is the station that throws.
func (l *leg) innermost() *station { return &l.stations[len(l.stations)-1] }

// drawOrigin draws what the innermost station does.
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
			l.origin = firstOrigins[p.Weighted(p.profile.origins[:])]
			if l.origin == originDive && !p.profile.Features.Has(program.FeatureDives) {
				l.origin = originThrow
			}
		}
		f.tag = p.Below(len(p.instances[f.instance].tags))
		l.thrown = p.instances[f.instance].tags[f.tag]
	}
}

// firstOrigins are those of a first leg, as Profile.origins weighs them.
var firstOrigins = [...]origin{originThrow, originTrap, originNull, originDive}

// anyTag draws a tag of the program.
func (p *plan) anyTag() tagID {
	if n := len(p.hostTags); n > 0 && p.Chance(128) {
		return tagID{program.HostInstance, p.Below(n)}
	}
	return pick(&p.choices, p.instances[p.Below(len(p.instances))].tags)
}

// throws reports whether the leg's origin is an exception.
func (l *leg) throws() bool {
	return l.origin == originThrow || l.origin == originRef || l.origin == originHost
}

// drawHandler draws the station that is to catch: preferably one that can name the tag.
func (p *plan) drawHandler(l *leg, wanted bool) {
	if !l.throws() {
		return
	}
	can := func(i int) bool {
		f := &l.stations[i]
		return !f.host() && slices.Contains(p.instances[f.instance].tags, l.thrown)
	}
	host := l.index(func(f *station) bool { return f.host() && f.next != nil })
	if host >= 0 && !wanted && p.Chance(60) {
		l.handler = host
		return
	}
	elsewhere := func(i int) bool { return !l.stations[i].host() && l.stations[i].instance != l.innermost().instance }
	l.handler = p.OneOf(len(l.stations), func(i int) bool { return can(i) && elsewhere(i) })
	if l.handler >= 0 && p.Chance(220) {
		return
	}
	if l.handler = p.OneOf(len(l.stations), elsewhere); l.handler >= 0 && p.Chance(128) {
		return
	}
	if l.handler = p.OneOf(len(l.stations), can); l.handler < 0 {
		l.handler = p.OneOf(len(l.stations), func(i int) bool { return !l.stations[i].host() })
	}
}

// drawSig draws a station's function type and whether it is reached by a tail call.
func (p *plan) drawSig(l *leg, i int, kept bool) {
	f := &l.stations[i]
	fits := fitsAny
	f.sig = sig(p.Weighted(p.palette.stations[:]))
	if kept && i > 0 && i == l.handler && p.Chance(80) {
		f.sig = sigGive
	}
	if i > 0 {
		outer := &l.stations[i-1]
		switch results := p.functype(outer.sig).results; {
		case outer.host():
			f.sig = outer.sig
		case !f.host() && i-1 != l.handler && p.Chance(36):
			f.tail = true
			fits = func(s sig) bool { return p.servesAll(p.functype(s).results, results) }
			f.sig = sig(p.OneOf(int(sigNone), func(s int) bool { return p.palette.stations[s] > 0 && fits(sig(s)) }))
		}
		f.given = l.origin == originRef && slices.Contains(p.functype(f.sig).params, exnref)
	}
	if f.host() && deftypes[f.sig] == nil {
		f.sig = sigUnary
	}
	f.as = p.upward(&p.choices, f.sig, fits)
}

// passOn decides who keeps an exception that was caught: its handler, or a station further out, to which it is
// returned. And it makes the place known where it is kept, and where it is taken from.
func (p *plan) passOn(l *leg, kept bool) {
	if kept && l.handler >= 0 {
		i := l.handler
		for i > 0 && !l.stations[i].tail && !l.stations[i-1].host() &&
			slices.Contains(p.functype(l.stations[i].sig).results, exnref) {
			l.stations[i].carries = true
			i--
		}
		l.stations[i].keeps = true
		p.usePlace(l.goal, l.stations[i].instance)
	}
	for i := range l.stations {
		if f := &l.stations[i]; l.origin == originRef && !f.given && !f.host() && (f.next == nil || f.next.given) {
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
	case placeElement:
		p.use(instance, resRow)
	case placeObject:
		p.use(instance, resObject)
	case placeHost:
		p.use(instance, resKeep)
		p.use(instance, resFetch)
	}
}

// vary draws what else a station does.
func (p *plan) vary(l *leg, i int) {
	f := &l.stations[i]
	params := p.functype(f.sig).params
	if len(params) > 0 && params[0] == i32 && !f.tail && (i == 0 || !l.stations[i-1].host()) && p.Chance(26) &&
		l.alone() {
		f.depth = 1 + p.Below(6)
		if p.Chance(30) {
			f.depth *= 8
		}
	}
	if p.Chance(32) {
		f.live = 1 + p.Below(len(p.palette.live))
	}
	f.maybe = f.next == nil && p.Chance(40)
	if l.throws() && i >= l.handler && p.Chance(50) {
		f.stale = p.stales.Of(p.staleTry(l, f))
	}
	if l.origin == originDive {
		p.moduleOf(f.instance).dives = f.next == nil || p.moduleOf(f.instance).dives
	}
}

// staleTry draws a try_table that a station leaves before the exception is thrown.
func (p *plan) staleTry(l *leg, f *station) stale {
	s := stale{exit: exit(p.Below(int(exitCount))), clause: p.catching(f.instance, l.thrown)}
	if s.exit == exitCatch {
		tags := p.instances[f.instance].tags
		s.with = p.OneOf(len(tags), func(x int) bool { return tags[x] != l.thrown })
		if s.with < 0 || !s.kind.HasTag() {
			s.exit = exitBr
		}
	}
	return s
}

// alone says that no station repeats what it does, which another then may: so the repetitions do not multiply.
func (l *leg) alone() bool {
	return l.index(func(f *station) bool { return f.depth+f.again > 0 }) < 0
}

// index finds the outermost station for which ok holds, or -1.
func (l *leg) index(ok func(*station) bool) int {
	for i := range l.stations {
		if ok(&l.stations[i]) {
			return i
		}
	}
	return -1
}

// schedule draws when the leg is entered: after all its instances are there and the legs before.
func (p *plan) schedule(l *leg) {
	for i := range l.stations {
		l.when = max(l.when, l.stations[i].instance)
	}
	g := l.goal
	entry := l.stations[0].instance
	m := p.moduleOf(entry)
	newest := l.index(func(f *station) bool { return f != &l.stations[0] && f.instance >= entry }) < 0
	first := len(g.legs) == 1 || g.legs[len(g.legs)-2].when < l.when
	if newest && first && l.origin != originDive && m.first == m.last && m.start == nil && p.Chance(50) {
		l.start, m.start = true, &l.stations[0]
		return
	}
	if !first {
		l.when = max(l.when, g.legs[len(g.legs)-2].when)
	}
	if p.Chance(90) {
		l.when = len(p.instances) - 1
	}
}

// reach draws how a station is called by the one outside it, and makes it known there.
func (p *plan) reach(l *leg, i int) {
	f := &l.stations[i]
	f.declared = f.sig
	if f.host() {
		p.hostStation(l, f)
	}
	if i == 0 {
		f.exported = !l.start
		return
	}
	outer := &l.stations[i-1]
	f.caller = outer.instance
	switch {
	case outer.host():
		f.way, f.exported = wayExport, true
	case p.direct(outer, f):
		f.way = []way{wayCall, wayRef, wayTable, wayRoute, wayGlobal}[p.Weighted([]uint8{110, 50, 50, 20, 20})]
		if f.host() {
			f.way = min(f.way, wayTable)
		}
	default:
		f.way = wayRoute + way(p.Below(2))
	}
	switch f.way {
	case wayCall, wayRef, wayTable:
		p.importStation(outer, f)
	case wayRoute:
		p.use(f.instance, resRoute)
		if f.elem = p.current(f.instance, l.when) && p.Chance(128); !f.elem {
			p.moduleOf(f.instance).enlists = true
		}
	case wayGlobal:
		f.slot = len(p.refs)
		p.refs = append(p.refs, f.as)
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

// direct reports whether the outer station's module can define or import the inner station's function: whether each of
// its instances comes after some instance of the function's module, and the outer one after the inner.
func (p *plan) direct(outer, inner *station) bool {
	if inner.host() || outer.instance == inner.instance {
		return true
	}
	return inner.instance < outer.instance && p.moduleOf(inner.instance).first < p.moduleOf(outer.instance).first
}

// current reports whether an instance is the newest of its module when there are n+1 instances.
func (p *plan) current(instance, n int) bool {
	for i := instance + 1; i <= n; i++ {
		if p.instances[i].module == p.instances[instance].module {
			return false
		}
	}
	return true
}

// importStation has the outer station's module import the inner station's function, unless that is its own.
func (p *plan) importStation(outer, inner *station) {
	if outer.instance == inner.instance {
		return
	}
	inner.declared = p.upward(&p.choices, inner.sig, func(s sig) bool {
		return inner.way == wayTable || p.below(s, inner.as) // of what is in a table, its own type is asked
	})
	inner.exported = true
	m := p.moduleOf(outer.instance)
	m.calls = append(m.calls, inner)
}

// hostStation makes the host function of a station: it calls the next station's, or throws.
func (p *plan) hostStation(l *leg, f *station) {
	f.number = len(p.hosts)
	h := program.Host{Name: hostNames[f.number], Type: deftypes[f.sig]}
	switch {
	case f.next == nil && l.origin == originRef:
		h.Act = program.HostThrowKept
	case f.next == nil:
		name := nameOf(p.tagsOf(l.thrown.instance), l.thrown.index)
		h.Act, h.Tag = program.HostThrow,
			program.Provider{Instance: l.thrown.instance, Export: tagNames[name.typ][name.n]}
	case l.handler >= 0 && f == &l.stations[l.handler]:
		h.Act = program.HostCatch
	default:
		h.Act = []program.HostAct{program.HostRelay, program.HostRethrow}[p.Below(2)]
	}
	if f.next != nil {
		h.Instance, h.Export = f.next.instance, stationNames[f.next.number]
	}
	p.hosts = append(p.hosts, h)
}

// catching draws a clause that catches the tag in an instance.
func (p *plan) catching(instance int, tag tagID) clause {
	c := clause{kind: wasm.CatchKind(p.Weighted(catchWeights[:])), tag: p.nameable(instance, tag)}
	if c.tag < 0 && c.kind.HasTag() {
		c.kind += wasm.CatchAll
	}
	return c
}

var catchWeights = [...]uint8{wasm.CatchTag: 100, wasm.CatchTagRef: 80, wasm.CatchAll: 24, wasm.CatchAllRef: 50}
