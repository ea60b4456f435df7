package fuzz
import "testing"
func TestSplit(t *testing.T) {
	n := 2000
	gen, st, help, nst, ngen, left := 0,0,0,0,0,0
	for i := range n {
		p := Generate(Input(uint64(i), DefaultSize))
		left += len(*p.plan.choices.left)
		for k, m := range p.Modules {
			imp := m.CountImports(0)
			ns := len(p.plan.modules[k].stations)
			extra := 0
			if p.plan.modules[k].enlists {extra++}
			if p.plan.modules[k].start!=nil {extra++}
			g := 0
			for _, e := range m.Exports { if e.Kind==0 && len(e.Name)>4 && e.Name[:4]=="func" { g++ } }
			h := len(m.Funcs)-ns-extra-g
			_ = imp
			for x := range m.Funcs {
				l := len(m.Funcs[x].Body)
				switch { case x < h: help += l; case x < h+g: gen += l; ngen++; case x < h+g+ns: st += l; nst++; default: help += l }
			}
		}
	}
	t.Logf("general %d in %d, stations %d in %d, helpers %d, left %d", gen/n, ngen, st/n, nst, help/n, left/n)
}
