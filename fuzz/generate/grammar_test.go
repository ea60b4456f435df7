package generate

import (
	"flag"
	"os"
	"slices"
	"testing"

	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/grammar"
)

var grammarPrograms = flag.Int("grammar", 0, "make the table of the grammar over so many programs, print it, and allow no hole without a reason")

// fewPrograms is over how many programs the table is made otherwise.
const fewPrograms = 4000

// grammars are the profiles of which a table is made, of inputs of so many bytes, and how many holes that of few
// programs may have: rare pairs then do not occur.
var grammars = []struct {
	name    string
	profile *Profile
	size    int
	most    int
}{
	{"linked", Linked, choice.DefaultSize, 75},
	{"scalar", Scalar, 2000, 50},
	{"hot", Hot, choice.DefaultSize, 75},
	{"invalid", Invalid, choice.DefaultSize, 75},
}

// noCallee are sources of no callee: no function, tag, field or table has a function type of the program's own.
var noCallee = []grammar.Source{
	grammar.FromCall, grammar.FromCallRef, grammar.FromCallIndirect, grammar.FromHandler, grammar.FromBranch, grammar.FromParam,
	grammar.FromTable, grammar.FromField, grammar.FromElement, grammar.FromCast,
}

// stillOpen are pairs that the generator should write, of which 120,000 programs have none.
var stillOpen = map[grammar.Source][]grammar.Use{
	grammar.FromCallIndirect: {grammar.ToThrowRef},
	grammar.FromTry:          {grammar.ToThrowRef},
	grammar.FromParam:        {grammar.ToStore, grammar.ToTail, grammar.ToThrowRef, grammar.ToFunction},
}

// scalarOpen are pairs that only scalar programs do not have: they have few tables and exceptions.
var scalarOpen = map[grammar.Source][]grammar.Use{
	grammar.FromGlobal:  {grammar.ToCallee},
	grammar.FromCall:    {grammar.ToThrowRef},
	grammar.FromHandler: {grammar.ToTail},
	grammar.FromTable:   {grammar.ToTail, grammar.ToThrowRef, grammar.ToReturn, grammar.ToTry},
}

func excused(h grammar.Hole, open ...map[grammar.Source][]grammar.Use) bool {
	return h.Use == grammar.ToCallee && slices.Contains(noCallee, h.Source) ||
		slices.ContainsFunc(open, func(m map[grammar.Source][]grammar.Use) bool { return slices.Contains(m[h.Source], h.Use) })
}

// TestGrammar fails when programs of a profile have more holes than they may: pairs of what makes a value and what
// takes it, of which validation allows each. With -grammar it fails for each hole that has no reason.
func TestGrammar(t *testing.T) {
	n := max(*grammarPrograms, fewPrograms)
	for _, c := range grammars {
		t.Run(c.name, func(t *testing.T) {
			cover, g := &grammar.Coverage{}, New(c.profile)
			for seed := range uint64(n) {
				for _, m := range g.Generate(choice.Random(seed, c.size)).Modules {
					cover.Add(m)
				}
			}
			open := []map[grammar.Source][]grammar.Use{stillOpen}
			if c.profile == Scalar {
				open = append(open, scalarOpen)
			}
			holes := slices.DeleteFunc(cover.Holes(), func(h grammar.Hole) bool { return excused(h, open...) })
			if *grammarPrograms == 0 {
				if len(holes) > c.most {
					t.Errorf("%d programs have %d holes, may have %d: %v", n, len(holes), c.most, holes)
				}
				return
			}
			if err := cover.Write(os.Stdout); err != nil {
				t.Fatal(err)
			}
			for _, h := range holes {
				t.Errorf("no program has %v", h)
			}
		})
	}
}
