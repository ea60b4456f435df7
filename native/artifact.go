package native

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"

	"wasmjudge/wasm"
	wasmbinary "wasmjudge/wasm/binary"
)

// An artifact as bytes:
//
//	magic, and the number of the format and of what compilers generate
//	the processor features that all code needs
//	the options it was compiled for, but for the features it might use
//	the module it was compiled from: a hash of its binary form and of the positions of its instructions
//	the features of the processor that it needs besides
//	the counts and rows of each table, then the code
//	SHA-256 of all of that
//
// Numbers are little endian and 4 bytes wide.

const artifactMagic = "wasmjudge native\n"

// artifactVersion changes with the format, the calling convention, the layout of vmctx, or generated code.
const artifactVersion = 4

// An ArtifactError is why Load refuses bytes. Whoever keeps artifacts compiles anew then.
type ArtifactError uint8

// The reasons. Damaged is also what was never an artifact.
const (
	ArtifactDamaged ArtifactError = iota
	ArtifactVersion
	ArtifactProcessor
	ArtifactOptions
	ArtifactModule
)

var artifactErrors = [...]string{"damaged", "of another version", "for another processor", "compiled with other options", "of another module"}

// Error says what does not fit.
func (e ArtifactError) Error() string { return "native: the artifact is " + artifactErrors[e] }

// lacks refuses an artifact that needs features which are not there.
func lacks(f Features) error { return fmt.Errorf("%w: it needs %v", ArtifactProcessor, f) }

// identity is the part of an artifact that must be the same where it is loaded.
func identity(m *wasm.Module, o options) []identityPart {
	o.features = 0
	return []identityPart{
		{ArtifactVersion, binary.LittleEndian.AppendUint32([]byte(artifactMagic), artifactVersion)},
		{ArtifactProcessor, []byte(baseline)},
		{ArtifactOptions, fmt.Appendf(nil, "%+v", o)},
		{ArtifactModule, fingerprint(m)},
	}
}

type identityPart struct {
	mismatch ArtifactError
	bytes    []byte
}

// fingerprint is a hash of all of a module that its code depends on.
func fingerprint(m *wasm.Module) []byte {
	h := sha256.New()
	h.Write(wasmbinary.Encode(m))
	var pos []byte
	for k := range m.Funcs {
		pos = pos[:0]
		for i := range m.Funcs[k].Body {
			pos = binary.LittleEndian.AppendUint32(pos, m.Funcs[k].Body[i].Pos)
		}
		h.Write(pos)
	}
	return h.Sum(nil)
}

func encodeArtifact(a *artifact, m *wasm.Module, o options) []byte {
	var c codec
	for _, p := range identity(m, o) {
		c.bytes(&p.bytes)
	}
	c.artifact(a)
	sum := sha256.Sum256(c.b)
	return append(c.b, sum[:]...)
}

func decodeArtifact(data []byte, m *wasm.Module, o options) (*artifact, error) {
	n := len(data) - sha256.Size
	if n < 0 || sha256.Sum256(data[:n]) != [sha256.Size]byte(data[n:]) {
		return nil, ArtifactDamaged
	}
	c := codec{b: data[:n], reading: true}
	for _, p := range identity(m, o) {
		var have []byte
		if c.bytes(&have); !bytes.Equal(have, p.bytes) {
			return nil, p.mismatch
		}
	}
	a := &artifact{}
	c.artifact(a)
	if missing := a.needs &^ o.features; missing != 0 && !c.err {
		return nil, lacks(missing)
	}
	if c.err || len(c.b) != 0 || !a.consistent(m) || a.touchesSystem() {
		return nil, ArtifactDamaged
	}
	return a, nil
}

// codec writes numbers behind b, or reads them from its front.
type codec struct {
	b       []byte
	reading bool
	err     bool // b ended too early
}

func (c *codec) u32(p *uint32) {
	switch {
	case !c.reading:
		c.b = binary.LittleEndian.AppendUint32(c.b, *p)
	case len(c.b) < 4:
		*p, c.err = 0, true
	default:
		*p = binary.LittleEndian.Uint32(c.b)
		c.b = c.b[4:]
	}
}

func u8[T ~uint8](c *codec, p *T) {
	n := uint32(*p)
	c.u32(&n)
	*p = T(n)
}

func (c *codec) bytes(p *[]byte) {
	n := uint32(len(*p))
	c.u32(&n)
	switch {
	case !c.reading:
		c.b = append(c.b, *p...)
	case uint64(n) > uint64(len(c.b)):
		c.err = true
	default:
		*p = slices.Clone(c.b[:n])
		c.b = c.b[n:]
	}
}

func rows[T any](c *codec, s *[]T, each func(*T)) {
	n := uint32(len(*s))
	c.u32(&n)
	if c.reading {
		if uint64(n) > uint64(len(c.b)/4) {
			c.err = true
			return
		}
		*s = make([]T, n)
	}
	for k := range *s {
		each(&(*s)[k])
	}
}

func (c *codec) artifact(a *artifact) {
	u8(c, &a.needs)
	rows(c, &a.funcs, func(f *funcMeta) { c.u32(&f.entry); c.u32(&f.data); c.u32(&f.end); c.u32(&f.frame) })
	rows(c, &a.sites, func(s *site) { c.u32(&s.ret); c.u32(&s.pos); c.u32(&s.try) })
	rows(c, &a.tries, func(t *try) { c.u32(&t.pos); c.u32(&t.parent); c.u32(&t.first); c.u32(&t.n) })
	rows(c, &a.handlers, func(h *handler) { u8(c, &h.kind); c.u32(&h.tag); c.u32(&h.pad) })
	rows(c, &a.traps, func(t *trapSite) { c.u32(&t.at); c.u32(&t.pos); u8(c, &t.kind) })
	c.bytes(&a.code)
}

// consistent reports whether what the tables refer to exists.
func (a *artifact) consistent(m *wasm.Module) bool {
	size := uint32(len(a.code))
	ok := len(a.funcs) == len(m.Funcs)
	last := uint32(0)
	for _, f := range a.funcs {
		ok = ok && f.entry >= last && f.entry <= f.data && f.data <= f.end && f.end <= size
		last = f.end
	}
	for _, s := range a.sites {
		ok = ok && s.ret <= size && s.try <= uint32(len(a.tries))
	}
	for k, t := range a.tries {
		ok = ok && t.parent <= uint32(k) && uint64(t.first)+uint64(t.n) <= uint64(len(a.handlers))
	}
	for _, h := range a.handlers {
		ok = ok && h.pad < size && h.kind <= wasm.CatchAllRef
	}
	return ok && slices.IsSortedFunc(a.sites, func(x, y site) int { return cmp.Compare(x.ret, y.ret) }) &&
		slices.IsSortedFunc(a.traps, func(x, y trapSite) int { return cmp.Compare(x.at, y.at) })
}
