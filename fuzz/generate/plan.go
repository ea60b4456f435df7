package generate

import (
	"slices"

	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/program"
)

// plan is what a program is to show, drawn before any code: the instances and how their tags are linked, then the
// goals. The base is module 0: it has one instance, the first, and owns what the instances share.
type plan struct {
	choices
	*arena
	profile   *Profile
	modules   []modulePlan
	instances []instancePlan
	goals     []*goal
	hosts     []program.Host
	hostTags  []int // types of the host's tags
	stations  int   // how many functions the goals need, those of the host left out
	refs      []sig // types of the base's globals for function references
	slots     int   // elements of resRoute's table that are in use
	table64   bool  // the base's tables have 64-bit addresses
	mem64     bool  // the base's memory has
	hosted    bool  // host functions and tags may occur
	hostNote  bool  // resNote is the host's
	vectors   bool  // there may be vectors
	relaxed   bool  // and instructions whose results the specification leaves open
	objects   *objectTypes
	drawn     *drawnTypes // nil if there are none
	palette   *palette
	annex     annex
}

// modulePlan is what goals ask of a module.
type modulePlan struct {
	first      int // its first instance
	last       int // its last instance
	tagImports []tagName
	tags       []int // types of its tags, imports first
	uses       resources
	refs       []int      // indices into plan.refs
	stations   []*station // to be defined here
	calls      []*station // stations of other modules, and host functions, to be imported
	start      *station   // called by the start function
	dives      bool       // it needs a function that exhausts the stack
	enlists    bool       // it needs a function that makes stations known
	part       part       // what it is in an annex
}

// tagName is the name of an export: the n-th tag of a type.
type tagName struct{ typ, n int }

// instancePlan says how the tags of an instance are linked.
type instancePlan struct {
	module int
	before int     // in an annex: the instance whose exports it imports
	links  []int   // of each tag import, the instance that provides it
	tags   []tagID // what each static index means
}

// tagID is a tag's identity: where it was defined.
type tagID struct{ instance, index int }

const (
	maxInstances  = 6
	maxModules    = 4
	maxTags       = 6
	maxTagImports = 3
)

// reset prepares for drawing from data.
func (p *plan) reset(from *choice.Unread) {
	*p = plan{choices: choices{Choices: choice.Choices{Unread: from}}, arena: p.arena, profile: p.profile,
		modules: p.modules[:0], instances: p.instances[:0], goals: p.goals[:0], hosts: p.hosts[:0],
		hostTags: p.hostTags[:0], refs: p.refs[:0],
		annex: annex{mems: p.annex.mems[:0], tables: p.annex.tables[:0]}}
}

// draw draws everything.
func (p *plan) draw() {
	p.drawPalette()
	if p.hosted = p.Chance(p.profile.hosted); p.hosted {
		for n := p.List(0, 2, 60); n > 0; n-- {
			if t := p.tagType(); t < ownTags {
				p.hostTags = append(p.hostTags, t)
			}
		}
		if p.hostNote = p.Chance(60); p.hostNote {
			act := program.HostNote
			if p.Chance(40) {
				act = program.HostCollect // it notes as well, as all host functions do
			}
			p.hosts = append(p.hosts, program.Host{Name: resNote.name(), Act: act, Type: deftypes[sigNote]})
		}
	}
	p.table64, p.mem64 = p.wide(25), p.wide(25)
	n := p.List(1, 3, p.profile.instances)
	if n == 3 {
		n = p.List(3, maxInstances, 90)
	}
	for range n {
		p.instantiate(p.module())
	}
	for n := p.List(p.profile.goals, 3*p.profile.goals, 50); n > 0; n-- {
		p.goal()
	}
	p.drawAnnex()
}

// wide draws whether addresses have 64 bits. Without the feature the choice is made all the same, so that what
// follows stays.
func (p *plan) wide(in256 int) bool {
	return p.Chance(in256) && p.profile.Features.Has(program.FeatureAddr64)
}

// module draws the module of the next instance: a new one, or one that there is.
func (p *plan) module() int {
	n := len(p.modules)
	if n == maxModules || n > 1 && p.Chance(110) {
		return 1 + p.Below(n-1)
	}
	p.modules = p.modules[:n+1]
	m := &p.modules[n]
	*m = modulePlan{first: len(p.instances), tagImports: p.names.List(maxTagImports), tags: p.ints.List(maxTags),
		refs: m.refs[:0], stations: m.stations[:0], calls: m.calls[:0]}
	for p.offered() && len(m.tagImports) < maxTagImports && p.Chance(170) {
		m.tagImports = append(m.tagImports, p.offer(m))
	}
	for _, name := range m.tagImports {
		m.tags = append(m.tags, name.typ)
	}
	for least := min(1, 2-len(m.tags)); len(m.tags) < maxTags && (least > 0 || p.Chance(110)); least-- {
		m.tags = append(m.tags, p.tagType())
	}
	if p.Chance(p.profile.memory) {
		p.modules[0].uses |= 1 << resMem
		p.modules[n].uses |= 1 << resMem
	}
	if p.vectors && p.Chance(90) {
		p.modules[0].uses |= 1 << resVector
		p.modules[n].uses |= 1 << resVector
	}
	if p.objects != nil {
		for _, r := range []resource{resObject, resShelf} {
			if p.Chance(70) {
				p.modules[0].uses |= 1 << r
				p.modules[n].uses |= 1 << r
			}
		}
	}
	return n
}

// tagType draws the type of a tag, in half of all cases one that another tag has.
func (p *plan) tagType() int {
	if n := len(p.instances); n > 0 && p.Chance(128) {
		return pick(&p.choices, p.moduleOf(p.Below(n)).tags)
	}
	return p.Weighted(p.palette.tags[:])
}

// offered reports whether there are tags to import.
func (p *plan) offered() bool { return len(p.instances)+len(p.hostTags) > 0 }

// offer draws the name of a tag that a module can import: now and then one that it imports already.
func (p *plan) offer(m *modulePlan) tagName {
	if n := len(m.tagImports); n > 0 && p.Chance(60) {
		return m.tagImports[n-1]
	}
	from := p.Below(len(p.instances)+min(1, len(p.hostTags))) + program.HostInstance + 1 - min(1, len(p.hostTags))
	tags := p.tagsOf(from)
	return nameOf(tags, p.Below(len(tags)))
}

// tagsOf returns the types of the tags that an instance exports.
func (p *plan) tagsOf(instance int) []int {
	if instance == program.HostInstance {
		return p.hostTags
	}
	return p.modules[p.instances[instance].module].tags
}

// nameOf returns the name under which tag x is exported.
func nameOf(tags []int, x int) tagName {
	n := 0
	for _, t := range tags[:x] {
		if t == tags[x] {
			n++
		}
	}
	return tagName{tags[x], n}
}

// named finds the tag of a name, or -1.
func named(tags []int, name tagName) int {
	for x, t := range tags {
		if t != name.typ {
			continue
		}
		if name.n == 0 {
			return x
		}
		name.n--
	}
	return -1
}

// instantiate adds an instance of module k, with each tag import linked to one of those that export its name.
func (p *plan) instantiate(k int) {
	m := &p.modules[k]
	at := len(p.instances)
	inst := instancePlan{module: k, links: p.ints.Take(len(m.tagImports)), tags: p.arena.tags.Take(len(m.tags))}
	for i, name := range m.tagImports {
		from := p.provider(m, i)
		inst.links[i], inst.tags[i] = from, p.identity(from, named(p.tagsOf(from), name))
	}
	for x := len(m.tagImports); x < len(m.tags); x++ {
		inst.tags[x] = tagID{at, x}
	}
	p.instances = append(p.instances, inst)
	m.last = at
}

// provider draws the instance that provides tag import i of a new instance: if there is one of the module already,
// preferably another tag than that has.
func (p *plan) provider(m *modulePlan, i int) int {
	n, name := len(p.instances), m.tagImports[i]
	last := tagID{index: -1}
	if n > m.first && p.Chance(180) {
		last = p.instances[m.last].tags[i]
	}
	for _, avoid := range [...]tagID{last, {index: -1}} {
		fits := func(from int) bool {
			x := named(p.tagsOf(from-1), name)
			return x >= 0 && p.identity(from-1, x) != avoid
		}
		if from := p.OneOf(n+1, fits); from >= 0 {
			return from - 1
		}
	}
	return program.HostInstance // cannot be: the name was drawn among those that are exported
}

// identity returns what a static tag index means in an instance.
func (p *plan) identity(instance, x int) tagID {
	if instance == program.HostInstance {
		return tagID{program.HostInstance, x}
	}
	return p.instances[instance].tags[x]
}

// nameable draws a static index that means the tag in the instance, or -1.
func (p *plan) nameable(instance int, tag tagID) int {
	tags := p.instances[instance].tags
	return p.OneOf(len(tags), func(x int) bool { return tags[x] == tag })
}

// moduleOf returns the plan of an instance's module.
func (p *plan) moduleOf(instance int) *modulePlan { return &p.modules[p.instances[instance].module] }

// use makes a resource known to an instance's module, and makes the base define it.
func (p *plan) use(instance int, r resource) {
	if act := resourceTable[r].host; act != program.HostNote && !p.modules[0].uses.has(r) {
		p.hosts = append(p.hosts, program.Host{Name: r.name(), Act: act, Type: deftypes[resourceTable[r].sig]})
	}
	p.moduleOf(instance).uses |= 1 << r
	p.modules[0].uses |= 1 << r
}

// useRef makes a global for function references known to an instance's module.
func (p *plan) useRef(instance, ref int) {
	if m := p.moduleOf(instance); !slices.Contains(m.refs, ref) {
		m.refs = append(m.refs, ref)
	}
}
