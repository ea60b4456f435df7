package artifact

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
type Error uint8

// The reasons. Damaged is also what was never an artifact.
const (
	Damaged Error = iota
	Version
	Processor
	OtherOptions
	OtherModule
)

var artifactErrors = [...]string{"damaged", "of another version", "for another processor", "compiled with other options", "of another module"}

// Error says what does not fit.
func (e Error) Error() string { return "native: the artifact is " + artifactErrors[e] }

// lacks refuses an artifact that needs features which are not there.
func lacks(f Features) error { return fmt.Errorf("%w: it needs %v", Processor, f) }

// identity is the part of an artifact that must be the same where it is loaded.
func identity(m *wasm.Module, o Options) []identityPart {
	o.Features = 0
	return []identityPart{
		{Version, binary.LittleEndian.AppendUint32([]byte(artifactMagic), artifactVersion)},
		{Processor, []byte(baseline)},
		{OtherOptions, fmt.Appendf(nil, "%+v", o)},
		{OtherModule, fingerprint(m)},
	}
}

type identityPart struct {
	mismatch Error
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

func Encode(a *Artifact, m *wasm.Module, o Options) []byte {
	var c codec
	for _, p := range identity(m, o) {
		c.bytes(&p.bytes)
	}
	c.artifact(a)
	sum := sha256.Sum256(c.b)
	return append(c.b, sum[:]...)
}

func Decode(data []byte, m *wasm.Module, o Options) (*Artifact, error) {
	n := len(data) - sha256.Size
	if n < 0 || sha256.Sum256(data[:n]) != [sha256.Size]byte(data[n:]) {
		return nil, Damaged
	}
	c := codec{b: data[:n], reading: true}
	for _, p := range identity(m, o) {
		var have []byte
		if c.bytes(&have); !bytes.Equal(have, p.bytes) {
			return nil, p.mismatch
		}
	}
	a := &Artifact{}
	c.artifact(a)
	if missing := a.Needs &^ o.Features; missing != 0 && !c.err {
		return nil, lacks(missing)
	}
	if c.err || len(c.b) != 0 || !a.consistent(m) || a.touchesSystem() {
		return nil, Damaged
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

func (c *codec) artifact(a *Artifact) {
	u8(c, &a.Needs)
	rows(c, &a.Funcs, func(f *Func) { c.u32(&f.Entry); c.u32(&f.Data); c.u32(&f.End); c.u32(&f.Frame) })
	rows(c, &a.Sites, func(s *Site) { c.u32(&s.Ret); c.u32(&s.Pos); c.u32(&s.Try) })
	rows(c, &a.Tries, func(t *Try) { c.u32(&t.Pos); c.u32(&t.Parent); c.u32(&t.First); c.u32(&t.N) })
	rows(c, &a.Handlers, func(h *Handler) { u8(c, &h.Kind); c.u32(&h.Tag); c.u32(&h.Pad) })
	rows(c, &a.Traps, func(t *TrapSite) { c.u32(&t.At); c.u32(&t.Pos); u8(c, &t.Kind) })
	c.bytes(&a.Code)
}

// consistent reports whether what the tables refer to exists.
func (a *Artifact) consistent(m *wasm.Module) bool {
	size := uint32(len(a.Code))
	ok := len(a.Funcs) == len(m.Funcs)
	last := uint32(0)
	for _, f := range a.Funcs {
		ok = ok && f.Entry >= last && f.Entry <= f.Data && f.Data <= f.End && f.End <= size
		last = f.End
	}
	for _, s := range a.Sites {
		ok = ok && s.Ret <= size && s.Try <= uint32(len(a.Tries))
	}
	for k, t := range a.Tries {
		ok = ok && t.Parent <= uint32(k) && uint64(t.First)+uint64(t.N) <= uint64(len(a.Handlers))
	}
	for _, h := range a.Handlers {
		ok = ok && h.Pad < size && h.Kind <= wasm.CatchAllRef
	}
	return ok && slices.IsSortedFunc(a.Sites, func(x, y Site) int { return cmp.Compare(x.Ret, y.Ret) }) &&
		slices.IsSortedFunc(a.Traps, func(x, y TrapSite) int { return cmp.Compare(x.At, y.At) })
}
