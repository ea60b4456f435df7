package spectec

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"wasmjudge/spectec/core"
)

// open are pairs of rules that both apply, and that the text leaves open or keeps apart by what has no value, with the
// reason.
var open = []struct{ first, second, why string }{
	{"-succeed", "-fail", "growth may fail"},
	{"-oob", "-val", "the second has no value there: what it writes lies outside"},
	{"-oob", "-struct", "the second has no value there"},
	{"-oob", "-array", "the second has no value there"},
}

// both counts pairs of rules that applied together.
type both struct {
	mu    sync.Mutex
	pairs map[[2]string]uint64
}

// Strict has the engine try all rules at each step, and note those that apply together though neither says otherwise.
func Strict() Option { return func(e *Engine) { e.both = &both{pairs: map[[2]string]uint64{}} } }

func (b *both) note(first, second *core.Rule) {
	for _, o := range open {
		if stem, ok := strings.CutSuffix(first.Name, o.first); ok && second.Name == stem+o.second {
			return
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.pairs[[2]string{first.Name, second.Name}]++
}

// Ambiguous lists the pairs of rules that applied together, with how often they did.
func (e *Engine) Ambiguous() (list []Pair) {
	if e.both == nil {
		return nil
	}
	e.both.mu.Lock()
	defer e.both.mu.Unlock()
	for p, n := range e.both.pairs {
		list = append(list, Pair{p[0], p[1], n})
	}
	slices.SortFunc(list, func(a, b Pair) int {
		return cmp.Or(cmp.Compare(a.First, b.First), cmp.Compare(a.Second, b.Second))
	})
	return list
}

// Pair is two rules of which the first in source order was taken.
type Pair struct {
	First, Second string
	Times         uint64
}

func (p Pair) String() string {
	return fmt.Sprintf("%s and %s both apply: %d times", p.First, p.Second, p.Times)
}

// Trace makes the engine write each reduction: the rule, and what it led to.
func Trace(w io.Writer) Option { return func(e *Engine) { e.trace = w } }
