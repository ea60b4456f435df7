package campaign

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"

	"wasmjudge/fuzz"
)

// source makes the inputs of numbers. An even number's is fresh: random bytes that depend on the seed and the number alone. An odd
// number's is a mutation of the corpus as the worker has it, or fresh as long as there is none.
type source struct {
	seed    uint64
	profile string
	random  *rand.ChaCha8
	choices [][]byte // the corpus's inputs that are choices
	scripts [][]byte // those that are text
	buffer  []byte
}

func newSource(seed uint64, profile string) *source {
	return &source{seed: seed, profile: profile, random: rand.NewChaCha8([32]byte{})}
}

// add adds to the corpus.
func (s *source) add(in input) {
	if form, _ := fuzz.Split(in); form == fuzz.FormScript {
		s.scripts = append(s.scripts, in)
	} else {
		s.choices = append(s.choices, in)
	}
}

// Streams of random bytes of one number.
const (
	streamFresh = iota
	streamMutation
)

// start makes random bytes depend on number alone. With seed 0, what is fresh is as fuzz.Input makes it.
func (s *source) start(number uint64, stream byte) {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], number)
	binary.LittleEndian.PutUint64(key[8:], s.seed)
	key[16] = stream
	s.random.Seed(key)
}

// input makes the input of a number. It lasts until the next one is made.
func (s *source) input(number uint64) input {
	switch {
	case number%2 == 0 || len(s.choices) == 0 && len(s.scripts) == 0:
		return s.fresh(number)
	case len(s.choices) == 0 || len(s.scripts) > 0 && number%scriptShare == 1:
		return s.mutateScript(number)
	}
	return s.mutate(number)
}

// scriptShare is how rare mutations of scripts are: one is slower by far than a program, and most are not valid.
const scriptShare = 512

// Among so many fresh inputs, one is of the scalar profile, and one is larger than usual.
const freshKinds = 16

// fresh makes a fresh input.
func (s *source) fresh(number uint64) input {
	form, size := fuzz.FormLinked, fuzz.DefaultSize
	switch kind := number / 2 % freshKinds; {
	case s.profile == "scalar" || kind == freshKinds-1 && s.profile == "":
		form, size = fuzz.FormScalar, 2*fuzz.DefaultSize
	case kind == freshKinds/2-1:
		size *= 3
	}
	s.start(number, streamFresh)
	s.buffer = slices.Grow(s.buffer[:0], 1+size)[:1+size]
	_, _ = s.random.Read(s.buffer[1:]) // never fails
	s.buffer[0] = fuzz.Join(form, nil)[0]
	return s.buffer
}
