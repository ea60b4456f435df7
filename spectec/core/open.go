package core

// Open makes the choices that the text leaves open ($ND), one sequence of choices after the other. An evaluation asks
// at each place how many results there are, and takes one. Next goes on to the sequence that has not been made yet;
// the evaluation is then done once more, from the start.
type Open struct {
	NaNs   map[uint][]uint64 // by width, the bits of arithmetic NaNs to be listed: there are too many to list all
	made   []choice
	at     int
	params map[string]int
}

// choice is a place in a sequence: which of how many results was taken.
type choice struct{ taken, of int }

// Take chooses one of n results, n > 0.
func (o *Open) Take(n int) int {
	if n == 1 {
		return 0
	}
	if o.at == len(o.made) {
		o.made = append(o.made, choice{0, n})
	}
	c := o.made[o.at]
	o.at++
	return c.taken
}

// Parameter chooses a parameter of a name, one of n. It stays the same throughout a sequence.
func (o *Open) Parameter(name string, n int) int {
	taken, ok := o.params[name]
	if !ok {
		taken = o.Take(n)
		o.params[name] = taken
	}
	return taken
}

// Next goes on to the next sequence. It reports whether there is one. It also comes before the first.
func (o *Open) Next() bool {
	first := o.params == nil
	o.at, o.params = 0, map[string]int{}
	if first {
		return true
	}
	for len(o.made) > 0 {
		last := &o.made[len(o.made)-1]
		if last.taken++; last.taken < last.of {
			return true
		}
		o.made = o.made[:len(o.made)-1]
	}
	return false
}

// take finds an element of a list that m matches: the first, or the one that is chosen.
func (x *Ctx) take(l List, s []Value, m match) bool {
	var those []int
	for i := range l.Len() {
		if m(x, s, l.At(i)) {
			if x.Open == nil {
				return true
			}
			those = append(those, i)
		}
	}
	return len(those) > 0 && m(x, s, l.At(those[x.Open.Take(len(those))]))
}
