package oracle

import (
	"wasmjudge/wasm"
)

// A shadow run follows what depends on the specification's open choices. Beside every word of the store there is a
// mark. Marks follow the words through operators, locals, memory, objects and exceptions. Where control depends on a
// marked word (a branch, a callee, an address, whether an instruction traps), everything that happens afterwards is
// open: the run goes on, and follows nothing any more.
//
// A mark errs on one side only: a word without a mark is the same whatever is chosen. Growth is not followed; whoever
// compares tries what happens if it fails (wasm.Profile.Refused).

// mark says whether and why a word is open. 0 is a closed word. Otherwise the low 4 bits are the set of what the word
// may be, counted from 1; the next 4 are which byte of such a value this is, in memory; the rest is the choice that
// it goes back to.
type mark uint32

const (
	closed mark = 0

	markSet    = 0xF
	markByte   = 4 // shift
	markChoice = 8 // shift
)

// set is what the word may be.
func (k mark) set() wasm.OpenSet { return wasm.OpenSet(k&markSet) - 1 }

// any forgets what the word may be.
func (k mark) any() mark {
	if k == closed {
		return closed
	}
	return k.of(wasm.OpenAny)
}

// of is the mark of a word that goes back to the same choice and may be what is in the set.
func (k mark) of(set wasm.OpenSet) mark { return k>>markChoice<<markChoice | mark(set+1) }

// isNaN reports whether the word is the bits of a NaN whatever is chosen.
func (k mark) isNaN() bool { return k&markSet > 1 && k.set() <= wasm.OpenArithmetic64 }

// join is the mark of what is computed from words with these marks.
func join(ks ...mark) mark {
	for _, k := range ks {
		if k != closed {
			return k.any()
		}
	}
	return closed
}

// shadow holds the marks of a store.
type shadow struct {
	m       *machine
	choices []wasm.Open
	numbers map[wasm.Open]mark // of choices

	stack   []mark // of the machine's stack
	globals map[*globalinst][2]mark
	mems    map[*meminst]map[uint64]mark   // open bytes
	tables  map[*tableinst]map[uint64]mark // open elements
	objects map[uint32][]mark              // fields of objects that have open ones

	everything mark   // why all is open from now on
	outcome    []mark // of the values of the latest outcome
	args       []mark // of the host function that runs
	heard      mark   // what of it is open that this function heard from calls that it made
	kept       mark   // a reference that a host function was given
}

func newShadow(m *machine) *shadow {
	return &shadow{
		m: m, numbers: map[wasm.Open]mark{}, globals: map[*globalinst][2]mark{}, mems: map[*meminst]map[uint64]mark{},
		tables: map[*tableinst]map[uint64]mark{}, objects: map[uint32][]mark{},
	}
}

// choose is the mark of a word that instruction in chose from a set by a rule.
func (s *shadow) choose(in *instr, rule Rule, set wasm.OpenSet) mark {
	fn := s.m.fn
	where := wasm.Frame{Instance: fn.inst.number, Func: fn.index, Pos: in.pos}
	o := wasm.Open{Set: set, Rule: rule.String(), Where: where}
	k, ok := s.numbers[o]
	if !ok {
		k = mark(len(s.choices))<<markChoice | mark(set+1)
		s.choices = append(s.choices, o)
		s.numbers[o] = k
	}
	return k
}

// open shows a mark to the embedder; nil if it is closed.
func (s *shadow) open(k mark) *wasm.Open {
	if s.everything != closed {
		k = s.everything
	}
	if k == closed {
		return nil
	}
	o := s.choices[k>>markChoice]
	o.Set, o.Byte = k.set(), int(k>>markByte&0xF)
	return &o
}

// word is the mark of a word of the stack.
func (s *shadow) word(i int) *mark {
	if i >= len(s.stack) {
		grown := make([]mark, max(2*i, 1<<10))
		copy(grown, s.stack)
		s.stack = grown
	}
	return &s.stack[i]
}

// at is the mark of a slot of the running function.
func (s *shadow) at(slot uint16) mark { return *s.word(s.m.base + int(slot)) }

func (s *shadow) put(slot uint16, k mark) { *s.word(s.m.base + int(slot)) = k }

// slots copies the marks of n slots from a on.
func (s *shadow) slots(a, n uint16) []mark {
	ks := make([]mark, n)
	for i := range ks {
		ks[i] = s.at(a + uint16(i))
	}
	return ks
}

// move is what a branch does with marks: n slots from a on go to d.
func (s *shadow) move(d, a, n uint16) {
	for i := uint16(0); i < n; i++ {
		s.put(d+i, s.at(a+i))
	}
}

// decide notes that control depends on words with these marks. It reports whether one of them was open, so that
// nothing is to be followed any more.
func (s *shadow) decide(ks ...mark) bool {
	if k := join(ks...); k != closed && s.everything == closed {
		s.everything = k
	}
	return s.everything != closed
}

// runShadow is run for a shadow: every step is done by its flow.
func (m *machine) runShadow() {
	s := m.shadow
	for {
		pc, code := m.pc, m.code
		if uint(pc) >= uint(len(code)) {
			return
		}
		in := &code[pc]
		m.pc = pc + 1
		if s.everything != closed {
			in.step(m, m.f, in)
		} else {
			m.fn.code.watched.flows[pc](s, m.f, in)
		}
	}
}

// exec executes the instruction itself.
func (s *shadow) exec(f *frame, in *instr) { in.step(s.m, f, in) }

// values joins the marks of words to those of values of the given types.
func valueMarks(words []mark, ts []wasm.Valtype) []mark {
	ks := make([]mark, len(ts))
	at := 0
	for i, t := range ts {
		if ks[i] = words[at]; slots(t) == 2 {
			ks[i] = join(words[at], words[at+1])
		}
		at += slots(t)
	}
	return ks
}

// constant is the marks of the value of the constant expression that was evaluated last.
func (s *shadow) constant() [2]mark { return [2]mark{*s.word(s.m.top), *s.word(s.m.top + 1)} }

// decideConstant is for constant expressions whose values are not followed: an offset, or a reference in a table or
// segment.
func (m *machine) decideConstant() {
	if m.shadow != nil {
		m.shadow.decide(m.shadow.constant()[0])
	}
}

// fieldMarks returns the marks of an object's n fields.
func (s *shadow) fieldMarks(w uint64, n int) []mark {
	if ks := s.objects[uint32(w)]; ks != nil {
		return ks
	}
	return make([]mark, n)
}

// setFields sets the marks of all fields of an object.
func (s *shadow) setFields(w uint64, ks []mark) {
	for _, k := range ks {
		if k != closed {
			s.objects[uint32(w)] = ks
			return
		}
	}
	delete(s.objects, uint32(w))
}

// payloadMarks returns the marks of the values of an exception's payload.
func (s *shadow) payloadMarks(w uint64) []mark {
	exn := s.m.store.heap.at(w)
	return valueMarks(s.fieldMarks(w, len(exn.fields)), s.m.store.tags[exn.tag].typ.Comp.Params)
}

// The store of a shadow is a wasm.Shadow.

type shadowStore struct{ *Store }

func (s shadowStore) marks() *shadow { return s.machine.shadow }

func (s shadowStore) OpenEverything() *wasm.Open { return s.marks().open(closed) }

func (s shadowStore) OpenValue(i int) *wasm.Open { return s.marks().nth(s.marks().outcome, i) }

func (s shadowStore) OpenArg(i int) *wasm.Open { return s.marks().nth(s.marks().args, i) }

func (s shadowStore) OpenField(exn wasm.Value, i int) *wasm.Open {
	w, ok := s.word(exn.Ref)
	if !ok || formOf(w) != formExn || w&refExtern != 0 {
		return nil
	}
	return s.marks().nth(s.marks().payloadMarks(w), i)
}

func (s shadowStore) OpenState(a wasm.Externaddr, i uint64) *wasm.Open {
	sh := s.marks()
	switch a := a.(type) {
	case *globalinst:
		ks := sh.globals[a]
		return sh.open(valueMarks(ks[:], []wasm.Valtype{a.typ.Type})[0])
	case *meminst:
		return sh.open(sh.mems[a][i])
	case *tableinst:
		return sh.open(sh.tables[a][i])
	}
	return nil
}

// nth shows one of the marks.
func (s *shadow) nth(ks []mark, i int) *wasm.Open {
	if i >= len(ks) {
		return s.open(closed)
	}
	return s.open(ks[i])
}

// Choices counts the NaNs and the results of relaxed operators that were chosen in the store.
func (s *Store) Choices() int { return s.machine.choices }

// Growths counts the executed memory.grow and table.grow.
func (s *Store) Growths() int { return s.machine.growths }

// Shadow makes an engine that chooses by the profile and whose stores are of type wasm.Shadow. It is made for one
// run, and uses e's stacks.
func (e *Engine) Shadow(p wasm.Profile) wasm.Engine {
	return New(Choose(p), func(s *Engine) { s.shadow, s.zealous, s.machines = true, e.zealous, e.machines })
}

// Choose makes the engine choose by a profile where the specification leaves a choice.
func Choose(p wasm.Profile) Option { return func(e *Engine) { e.profile = p } }
