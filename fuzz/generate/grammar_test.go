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

// Over few programs, how many holes there may be: rare pairs then do not occur.
const (
	fewPrograms = 4000
	mostHoles   = 75
)

// noCallee are sources of no callee: no function, tag, field or table has a function type of the program's own.
var noCallee = []grammar.Source{
	grammar.FromCall, grammar.FromCallRef, grammar.FromCallIndirect, grammar.FromHandler, grammar.FromBranch, grammar.FromParam,
	grammar.FromTable, grammar.FromField, grammar.FromElement, grammar.FromCast,
}

// stillOpen are pairs that the generator can write or should, of which 20,000 programs have few or none.
var stillOpen = map[grammar.Source][]grammar.Use{
	grammar.FromCallRef:      {grammar.ToThrowRef},
	grammar.FromCallIndirect: {grammar.ToStore, grammar.ToThrowRef},
	grammar.FromTry:          {grammar.ToThrowRef},
	grammar.FromHandler:      {grammar.ToAddress},
	grammar.FromParam:        {grammar.ToStore, grammar.ToTail, grammar.ToThrowRef, grammar.ToFunction},
	grammar.FromTable:        {grammar.ToOperand},
	grammar.FromCast:         {grammar.ToOperand, grammar.ToReturn},
}

func excused(h grammar.Hole) bool {
	return h.Use == grammar.ToCallee && slices.Contains(noCallee, h.Source) || slices.Contains(stillOpen[h.Source], h.Use)
}

// TestGrammar fails when linked programs have more holes than they may: pairs of what makes a value and what takes
// it, of which validation allows each. With -grammar it fails for each hole that has no reason.
func TestGrammar(t *testing.T) {
	n := max(*grammarPrograms, fewPrograms)
	cover, g := &grammar.Coverage{}, New(Linked)
	for seed := range uint64(n) {
		for _, m := range g.Generate(choice.Random(seed, choice.DefaultSize)).Modules {
			cover.Add(m)
		}
	}
	holes := slices.DeleteFunc(cover.Holes(), excused)
	if *grammarPrograms == 0 {
		if len(holes) > mostHoles {
			t.Errorf("%d programs have %d holes, may have %d: %v", n, len(holes), mostHoles, holes)
		}
		return
	}
	if err := cover.Write(os.Stdout); err != nil {
		t.Fatal(err)
	}
	for _, h := range holes {
		t.Errorf("no program has %v", h)
	}
}
