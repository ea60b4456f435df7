package generate

import (
	"slices"
	"strconv"
	"strings"

	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// feature is something that generated programs must show, each often enough.
type feature struct {
	name string
	has  func(*observation) bool
}

// The features that have to occur not only now and then.
const (
	featureConclusive = "no step ends in a fault, a link error or unplanned exhaustion"
	featureCrossing   = "a throw crosses instances"
	featureTravelled  = "a throw_ref of an exception that has travelled"
)

// features are all that linked programs must show.
var features = slices.Concat(usefulness, instanceFeatures, throwFeatures, journeyFeatures, handlerFeatures,
	codeFeatures, vectorFeatures, objectFeatures, drawnFeatures, edgeFeatures(), annexFeatures, crowdFeatures[:1])

// usefulness is what makes a program worth its time.
var usefulness = []feature{
	{featureConclusive, conclusive},
	{"every step returns", func(o *observation) bool { return all(o.outcomes, wasm.OutcomeValues) }},
	{"a step traps", func(o *observation) bool { return slices.Contains(o.outcomes, wasm.OutcomeTrap) }},
	{"half of the calls trap", mostlyTraps},
	{"a step throws", func(o *observation) bool { return slices.Contains(o.outcomes, wasm.OutcomeException) }},
	{"a step exhausts the stack under catch_all", func(o *observation) bool { return slices.Contains(o.outcomes, wasm.OutcomeExhaustion) }},
}

func all(list []wasm.OutcomeKind, k wasm.OutcomeKind) bool {
	return !slices.ContainsFunc(list, func(x wasm.OutcomeKind) bool { return x != k })
}

func conclusive(o *observation) bool {
	for i, k := range o.outcomes {
		if k > wasm.OutcomeExhaustion || k == wasm.OutcomeExhaustion && !o.program.Steps[i].Dives {
			return false
		}
	}
	return true
}

func mostlyTraps(o *observation) bool {
	n := 0
	for _, k := range o.outcomes {
		if k == wasm.OutcomeTrap {
			n++
		}
	}
	return n > 0 && 2*n >= len(o.program.Steps)-len(o.modules)
}

var instanceFeatures = []feature{
	{"three instances or more", func(o *observation) bool { return len(o.modules) >= 3 }},
	{"several instances of one module", func(o *observation) bool { return len(o.modules) > len(o.program.Modules) }},
	{"a tag is imported", tagRelation(func(p *plan, inst *instancePlan, x int) bool { return x < len(inst.links) })},
	{"a tag is re-exported", tagRelation(func(p *plan, inst *instancePlan, x int) bool {
		return x < len(inst.links) && inst.links[x] != inst.tags[x].instance
	})},
	{"a tag has two indices in an instance", tagRelation(func(p *plan, inst *instancePlan, x int) bool { return slices.Contains(inst.tags[:x], inst.tags[x]) })},
	{"two tags of an instance have the same type", tagRelation(func(p *plan, inst *instancePlan, x int) bool {
		return slices.ContainsFunc(inst.tags[:x], func(t tagID) bool { return t != inst.tags[x] && p.typeOf(t) == p.typeOf(inst.tags[x]) })
	})},
	{"a tag is the host's", tagRelation(func(p *plan, inst *instancePlan, x int) bool { return inst.tags[x].instance == program.HostInstance })},
	{"instances of one module link an import to different tags", func(o *observation) bool {
		return slices.ContainsFunc(o.plan.instances, func(a instancePlan) bool {
			return slices.ContainsFunc(o.plan.instances, func(b instancePlan) bool {
				return a.module == b.module && !slices.Equal(a.tags[:len(a.links)], b.tags[:len(b.links)])
			})
		})
	}},
	{"a start function throws", func(o *observation) bool {
		return o.throw(func(t *thrown) bool { return o.program.Steps[t.step].Instantiate })
	}},
}

// tagRelation holds if some tag index of some instance does.
func tagRelation(has func(p *plan, inst *instancePlan, x int) bool) func(*observation) bool {
	return func(o *observation) bool {
		p := o.plan
		for i := range p.instances {
			for x := range p.instances[i].tags {
				if has(p, &p.instances[i], x) {
					return true
				}
			}
		}
		return false
	}
}

// noted are the features of names that an observation notes, in a list of the same order.
func noted(names []string, of func(*observation) []bool) (list []feature) {
	for k, name := range names {
		list = append(list, feature{name, func(o *observation) bool { return of(o)[k] }})
	}
	return list
}

// throw reports whether there was such a throw.
func (o *observation) throw(has func(*thrown) bool) bool {
	return slices.ContainsFunc(o.throws, func(t thrown) bool { return has(&t) })
}

// whenThrown holds if it does for some throw.
func whenThrown(has func(*observation, *thrown) bool) func(*observation) bool {
	return func(o *observation) bool { return o.throw(func(t *thrown) bool { return has(o, t) }) }
}

var throwFeatures = slices.Concat([]feature{
	{"a throw", whenThrown(func(o *observation, t *thrown) bool { return true })},
	{featureCrossing, whenThrown(func(o *observation, t *thrown) bool { return len(t.instances()) > 1 })},
	{"a throw is caught in another instance", whenThrown(func(o *observation, t *thrown) bool {
		return t.Caught && t.Frames[0].Instance != t.handler().Instance
	})},
	{"a throw passes three instances", whenThrown(func(o *observation, t *thrown) bool { return len(t.instances()) > 2 })},
	{"a throw passes two instances of one module", whenThrown(func(o *observation, t *thrown) bool {
		list := t.instances()
		return slices.ContainsFunc(list, func(i int) bool {
			return slices.ContainsFunc(list, func(k int) bool { return i != k && o.modules[i] == o.modules[k] })
		})
	})},
	{"a throw passes ten frames", whenThrown(func(o *observation, t *thrown) bool { return len(t.Frames) >= 10 })},
	{"a throw passes forty frames", whenThrown(func(o *observation, t *thrown) bool { return len(t.Frames) >= 40 })},
	{"a throw passes a host function", whenThrown(func(o *observation, t *thrown) bool {
		return slices.ContainsFunc(t.Frames, func(f wasm.WalkFrame) bool { return f.Host })
	})},
	{"a host function throws", whenThrown(func(o *observation, t *thrown) bool { return t.Op == wasm.OpCall })},
	{"nobody catches a throw", whenThrown(func(o *observation, t *thrown) bool { return !t.Caught })},
	{"another tag with the thrown one's static index is passed", whenThrown(func(o *observation, t *thrown) bool {
		return t.tried(func(c *wasm.WalkClause) bool { return !c.Match && c.Catch.Tag == t.Tag.Index })
	})},
	{"another tag of the same module's same index is passed", whenThrown(func(o *observation, t *thrown) bool {
		return !t.Tag.Host && t.tried(func(c *wasm.WalkClause) bool {
			return !c.Match && !c.Tag.Host && c.Tag.Index == t.Tag.Index && o.modules[c.Tag.Instance] == o.modules[t.Tag.Instance]
		})
	})},
	{"another tag of the same type is passed", whenThrown(func(o *observation, t *thrown) bool {
		return t.tried(func(c *wasm.WalkClause) bool { return !c.Match && slices.Equal(o.payload(c.Tag), o.payload(t.Tag)) })
	})},
	{"the tag is caught under another static index", whenThrown(func(o *observation, t *thrown) bool {
		return t.tried(func(c *wasm.WalkClause) bool { return c.Match && c.Catch.Tag != t.Tag.Index })
	})},
	{"a throw_ref", whenThrown(func(o *observation, t *thrown) bool { return t.Op == wasm.OpThrowRef })},
	{featureTravelled, whenThrown(func(o *observation, t *thrown) bool { return t.travelled })},
	{"such a throw_ref crosses instances", whenThrown(func(o *observation, t *thrown) bool { return t.travelled && len(t.instances()) > 1 })},
	{"a handler throws", func(o *observation) bool { return o.planned(func(f *station) bool { return f.acts(actThrow) }) }},
}, catchKinds(), payloads())

// payload returns the types of a tag's payload.
func (o *observation) payload(t wasm.TagID) []wasm.Valtype {
	if t.Host {
		return o.program.HostTags[t.Instance].Type.Comp.Params
	}
	return edit.Payload(o.program.Modules[o.modules[t.Instance]], t.Index)
}

func catchKinds() (list []feature) {
	for k := wasm.CatchTag; k <= wasm.CatchAllRef; k++ {
		list = append(list, feature{"caught by " + k.String(), whenThrown(func(_ *observation, t *thrown) bool {
			return t.Caught && t.clause().Catch.Kind == k
		})})
	}
	return list
}

func payloads() (list []feature) {
	for typ, types := range tagTypes[:tagDrawn] {
		name := "caught with payload (" + strconv.Itoa(typ) + ")"
		for _, t := range types {
			name += " " + t.String()
		}
		list = append(list, feature{name, whenThrown(func(o *observation, t *thrown) bool {
			return t.Caught && slices.Equal(o.payload(t.Tag), types)
		})})
	}
	return list
}

// planned reports whether a station of a goal is such.
func (o *observation) planned(has func(*station) bool) bool {
	for _, g := range o.plan.goals {
		for k := range g.legs {
			for i := range g.legs[k].stations {
				if has(&g.legs[k].stations[i]) {
					return true
				}
			}
		}
	}
	return false
}

// acts reports whether a handler of the station acts so.
func (f *station) acts(a act) bool {
	return slices.ContainsFunc(f.levels, func(l level) bool {
		return slices.ContainsFunc(l, func(c clause) bool { return c.act == a })
	})
}

// whenPlanned holds if it does for some station of a goal.
func whenPlanned(has func(*station) bool) func(*observation) bool {
	return func(o *observation) bool { return o.planned(has) }
}

// journeyFeatures are how exceptions and calls travel.
var journeyFeatures = slices.Concat([]feature{
	{"an exnref waits in a global", waits(placeGlobal)},
	{"an exnref waits in a table", waits(placeTable)},
	{"an exnref waits with the host", waits(placeHost)},
	{"an exnref is thrown twice from where it waits", whenPlanned(func(f *station) bool { return len(f.leg.goal.legs) > 2 })},
	{"an exnref is passed on as an argument", whenPlanned(func(f *station) bool { return f.given })},
	{"an exnref is passed on as a result", whenPlanned(func(f *station) bool { return f.carries })},
	{"an exnref is thrown by a helper of another function", whenPlanned(func(f *station) bool { return f.acts(actRaise) })},
	{"an exnref is held by a local only while others are made", whenPlanned(func(f *station) bool { return f.acts(actAge) })},
	{"an exnref is put elsewhere and thrown from there", whenPlanned(func(f *station) bool { return f.acts(actPark) })},
}, waysFeatures(), hostFeatures())

func waits(at place) func(*observation) bool {
	return whenPlanned(func(f *station) bool { return f.leg.goal.place == at && len(f.leg.goal.legs) > 1 })
}

var wayNames = [...]string{wayCall: "call", wayRef: "call_ref", wayTable: "call_indirect", wayRoute: "call_indirect of what the callee put there",
	wayGlobal: "call_ref of what the callee put there", wayExport: "the host"}

func waysFeatures() (list []feature) {
	for w, name := range wayNames {
		for _, tail := range []bool{false, true}[:2-w/int(wayExport)] {
			if tail {
				name = "return_" + name
			}
			list = append(list, feature{"another instance is called by " + name, whenPlanned(func(f *station) bool {
				return f.way == way(w) && f.tail == tail && f.caller != f.instance && f != &f.leg.stations[0] && !f.host()
			})})
		}
	}
	return append(list, feature{"a function is imported with a supertype", whenPlanned(func(f *station) bool { return f.declared != f.sig })})
}

func hostFeatures() (list []feature) {
	for a := range program.HostCollect + 1 {
		name := a.String()
		list = append(list, feature{"a host function: " + name, func(o *observation) bool { return o.acts[a] }})
	}
	return list
}

// handlerFeatures are what handlers look like.
var handlerFeatures = slices.Concat([]feature{
	{"a handler starts its function's loop over", whenPlanned(func(f *station) bool { return f.again > 0 })},
	{"a handler returns from the function", whenPlanned(func(f *station) bool { return f.acts(actReturn) })},
	{"a station calls itself before it throws", whenPlanned(func(f *station) bool { return f.depth > 0 })},
	{"eight operands are live below a call", whenPlanned(func(f *station) bool { return f.live >= 8 })},
	{"a planned trap under handlers", planned(originTrap)},
	{"a throw_ref of null under handlers", planned(originNull)},
}, exitFeatures(), shapeFeatures())

func planned(by origin) func(*observation) bool {
	return whenPlanned(func(f *station) bool { return f.leg.origin == by && len(f.levels) > 0 })
}

var exitNames = [exitCount]string{"its end", "br", "br_if", "br_table", "an inner throw"}

func exitFeatures() (list []feature) {
	for x, name := range exitNames {
		list = append(list, feature{"a try_table that would catch was left by " + name, whenPlanned(func(f *station) bool {
			return slices.ContainsFunc(f.stale, func(s stale) bool { return s.exit == exit(x) })
		})})
	}
	return list
}

var shapeNames = [shapeCount]string{
	shapeNoClauses:  "a try_table without clauses",
	shapeNested:     "a try_table in another",
	shapeShadowed:   "a clause in the shadow of another",
	shapeToLoop:     "a clause leads to a loop",
	shapeToFunction: "a clause leads to the function's label",
	shapeFar:        "a clause leads out of another try_table",
	shapeBr:         "br leaves a try_table",
	shapeBrIf:       "br_if leaves a try_table",
	shapeBrTable:    "br_table leaves a try_table",
	shapeReturn:     "return leaves a try_table",
	shapeTail:       "a tail call leaves a try_table",
	shapeParams:     "a block has parameters",
	shapeResults:    "a block has several results",
}

func shapeFeatures() []feature {
	return noted(shapeNames[:], func(o *observation) []bool { return o.shapes[:] })
}

// codeFeatures are what general code consists of.
var codeFeatures = slices.Concat([]feature{
	{"a memory with 64-bit addresses", anyModule(func(m *wasm.Module) bool {
		return slices.ContainsFunc(m.Mems, func(d wasm.Mem) bool { return d.Type.Addr == wasm.I64 })
	})},
	{"a table with 64-bit addresses", anyModule(func(m *wasm.Module) bool {
		return slices.ContainsFunc(m.Tables, func(d wasm.Table) bool { return d.Type.Addr == wasm.I64 })
	})},
	{"several memories", anyModule(func(m *wasm.Module) bool { return m.CountImports(wasm.ExternMem)+len(m.Mems) > 1 })},
	{"an active data segment", anyModule(func(m *wasm.Module) bool {
		return slices.ContainsFunc(m.Datas, func(d wasm.Data) bool { return d.Mode == wasm.Active })
	})},
}, opFeatures())

func anyModule(has func(*wasm.Module) bool) func(*observation) bool {
	return func(o *observation) bool { return slices.ContainsFunc(o.program.Modules, has) }
}

// opFeatures are the instructions that general code is to use, each by itself where there is something to it, and the
// numeric ones together.
func opFeatures() (list []feature) {
	for op := range wasm.Op(wasm.OpCount) {
		switch row := op.Row(); {
		case row.Name == "" || row.Width > 0:
		case row.Chapter == wasm.ChapterTable, row.Chapter == wasm.ChapterMemory, row.Chapter == wasm.ChapterControl && !strings.HasPrefix(row.Name, "br_on_cast"):
			list = append(list, feature{"instruction " + row.Name, func(o *observation) bool { return o.ops[op] }})
		}
	}
	return list
}
