package campaign

import (
	"bytes"
	"math/rand/v2"
	"slices"

	"wasmjudge/fuzz"
)

// maxMutated is how long mutations may become: more makes programs larger, not better.
const maxMutated = 2048

// mutator changes an input that is choices. Goals are drawn from the front of the bytes and code from the back, so
// what is cut and joined keeps one of its ends.
type mutator struct {
	*rand.Rand
	data  []byte
	other []byte // another input of the corpus
}

// mutations are the ways of changing an input, each as often as it stands here.
var mutations = []func(*mutator){
	(*mutator).setByte, (*mutator).setByte, (*mutator).addByte, (*mutator).flipBit, (*mutator).zero,
	(*mutator).insert, (*mutator).remove, (*mutator).remove, (*mutator).repeat, (*mutator).swap,
	(*mutator).crossFront, (*mutator).crossBack, (*mutator).crossMiddle, (*mutator).renewFront, (*mutator).renewBack,
}

// mutate makes the mutation of a number. The first byte, which tells the form, stays.
func (s *source) mutate(number uint64) input {
	s.start(number, streamMutation)
	r := rand.New(s.random)
	parent := s.choices[s.parent(r)]
	m := &mutator{Rand: r, other: s.choices[r.IntN(len(s.choices))][1:]}
	m.data = bytes.Clone(parent[1:])
	for n := 1 + r.IntN(4); n > 0; n-- {
		mutations[r.IntN(len(mutations))](m)
	}
	s.buffer = append(append(s.buffer[:0], parent[0]), m.data[:min(len(m.data), maxMutated)]...)
	return s.buffer
}

// parent draws an input of the corpus, one that has come lately in half of the cases.
func (s *source) parent(r *rand.Rand) int {
	n := len(s.choices)
	if late := n / 8; late > 0 && r.IntN(2) == 0 {
		return n - 1 - r.IntN(late)
	}
	return r.IntN(n)
}

// at draws a place in data; there must be one.
func (m *mutator) at() int { return m.IntN(len(m.data)) }

// run draws a part of data of up to 16 bytes.
func (m *mutator) run() (from, to int) {
	from = m.IntN(len(m.data) + 1)
	return from, min(from+1+m.IntN(16), len(m.data))
}

func (m *mutator) random(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(m.Uint32())
	}
	return b
}

func (m *mutator) setByte() {
	if len(m.data) > 0 {
		m.data[m.at()] = byte(m.Uint32())
	}
}

func (m *mutator) addByte() {
	if len(m.data) > 0 {
		m.data[m.at()] += byte(1 + m.IntN(8))
	}
}

func (m *mutator) flipBit() {
	if len(m.data) > 0 {
		m.data[m.at()] ^= 1 << m.IntN(8)
	}
}

func (m *mutator) zero() {
	from, to := m.run()
	clear(m.data[from:to])
}

func (m *mutator) insert() {
	from, _ := m.run()
	m.data = slices.Insert(m.data, from, m.random(1+m.IntN(8))...)
}

func (m *mutator) remove() {
	from, to := m.run()
	m.data = slices.Delete(m.data, from, to)
}

func (m *mutator) repeat() {
	from, to := m.run()
	m.data = slices.Insert(m.data, to, bytes.Clone(m.data[from:to])...)
}

func (m *mutator) swap() {
	if len(m.data) > 0 {
		i, k := m.at(), m.at()
		m.data[i], m.data[k] = m.data[k], m.data[i]
	}
}

// crossFront takes the other's front: its goals, with this one's code.
func (m *mutator) crossFront() {
	n := m.IntN(len(m.other) + 1)
	m.data = append(bytes.Clone(m.other[:n]), m.data[min(n, len(m.data)):]...)
}

// crossBack takes the other's back.
func (m *mutator) crossBack() {
	n := m.IntN(len(m.other) + 1)
	m.data = append(m.data[:max(0, len(m.data)-n)], m.other[len(m.other)-n:]...)
}

// crossMiddle puts a part of the other somewhere.
func (m *mutator) crossMiddle() {
	from := m.IntN(len(m.other) + 1)
	to := min(from+m.IntN(32), len(m.other))
	m.data = slices.Insert(m.data, m.IntN(len(m.data)+1), m.other[from:to]...)
}

func (m *mutator) renewFront() { copy(m.data, m.random(1+m.IntN(32))) }

func (m *mutator) renewBack() {
	n := min(1+m.IntN(64), len(m.data))
	copy(m.data[len(m.data)-n:], m.random(n))
}

// mutateScript makes the mutation of a number of an input that is text: a variation of the program that it is, or one
// word takes the place of another, or goes.
func (s *source) mutateScript(number uint64) input {
	s.start(number, streamMutation)
	r := rand.New(s.random)
	parent := s.scripts[r.IntN(len(s.scripts))]
	other := s.scripts[r.IntN(len(s.scripts))]
	if r.IntN(2) == 0 {
		if varied := fuzz.Vary(parent, (&mutator{Rand: r}).random(16)); varied != nil && len(varied) <= maxInput {
			return varied
		}
	}
	s.buffer = append(s.buffer[:0], parent...)
	for n := 1 + r.IntN(3); n > 0; n-- {
		from, to := word(s.buffer, r)
		first, last := word(other, r)
		if r.IntN(4) == 0 {
			first, last = 0, 0
		}
		s.buffer = slices.Replace(s.buffer, from, to, other[first:last]...)
	}
	if len(s.buffer) == 0 || len(s.buffer) > maxInput || s.buffer[0] != '(' && s.buffer[0] != ';' {
		return s.fresh(number)
	}
	return s.buffer
}

// word draws a word of a text: a place, and where the text goes on with a space or parenthesis.
func word(text []byte, r *rand.Rand) (from, to int) {
	const ends = " \n\t()"
	from = r.IntN(len(text) + 1)
	if k := bytes.LastIndexAny(text[:from], ends); k >= 0 {
		from = k + 1
	}
	n := bytes.IndexAny(text[from:], ends)
	if n < 0 {
		return from, len(text)
	}
	return from, from + n
}
