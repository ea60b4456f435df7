package binary

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"

	"github.com/tetratelabs/wabin/leb128"

	"wasmjudge/wasm"
)

const (
	unexpectedEnd = "unexpected end of section or function"
	tooLong       = "integer representation too long"
	tooLarge      = "integer too large"
)

// reader reads the values of specification 5.2 from b. The first error sticks: from then on pos is at the end and
// every read returns zero, so that only loops have to look at err.
type reader struct {
	b    []byte
	pos  int
	err  *wasm.Error
	src  *wasm.Source
	rule string // of errors: what is being read
}

func (r *reader) fail(pos int, msg string) {
	if r.err == nil {
		r.err = &wasm.Error{Kind: wasm.Malformed, Msg: msg, Pos: uint32(pos), Source: r.src, Rule: r.rule}
	}
	r.pos = len(r.b)
}

// refuse fails because of what WebAssembly 3.0 does not have: needs says which proposal has it, and is empty if none
// has.
func (r *reader) refuse(pos int, needs, format string, args ...any) {
	if r.err == nil {
		r.failf(pos, format, args...)
		r.err.Beyond(needs)
	}
}

func (r *reader) failf(pos int, format string, args ...any) {
	r.fail(pos, fmt.Sprintf(format, args...))
}

// Bbyte
func (r *reader) byte() byte {
	if r.pos >= len(r.b) {
		r.fail(len(r.b), unexpectedEnd)
		return 0
	}
	r.pos++
	return r.b[r.pos-1]
}

// peek returns the next byte without taking it; 0 at the end.
func (r *reader) peek() byte {
	if r.pos >= len(r.b) {
		return 0
	}
	return r.b[r.pos]
}

// bytes returns the next n bytes; they share memory with the source.
func (r *reader) bytes(n int) []byte {
	if n < 0 || n > len(r.b)-r.pos {
		r.fail(len(r.b), unexpectedEnd)
		return nil
	}
	r.pos += n
	return r.b[r.pos-n : r.pos : r.pos]
}

// zero reads a byte that is reserved.
func (r *reader) zero() {
	if pos := r.pos; r.byte() != 0 {
		r.fail(pos, "zero byte expected")
	}
}

// BuN(32)
func (r *reader) u32() uint32 {
	if r.pos < len(r.b) && r.b[r.pos] < 0x80 {
		r.pos++
		return uint32(r.b[r.pos-1])
	}
	return r.longU32()
}

func (r *reader) longU32() uint32 {
	if b := r.b[r.pos:]; len(b) >= 2 && b[1] < 0x80 {
		r.pos += 2
		return uint32(b[0]&0x7F) | uint32(b[1])<<7
	}
	var in bytes.Reader
	in.Reset(r.b[r.pos:])
	x, n, err := leb128.DecodeUint32(&in)
	if err != nil {
		r.badUint(err, 5, 0x0F)
	}
	r.pos += int(n)
	return x
}

// BuN(64)
func (r *reader) u64() uint64 {
	if r.pos < len(r.b) && r.b[r.pos] < 0x80 {
		r.pos++
		return uint64(r.b[r.pos-1])
	}
	var in bytes.Reader
	in.Reset(r.b[r.pos:])
	x, n, err := leb128.DecodeUint64(&in)
	if err != nil {
		r.badUint(err, 10, 0x01)
	}
	r.pos += int(n)
	return x
}

// badUint reports why leb128 refused an unsigned integer of at most size bytes, the last of them at most last.
func (r *reader) badUint(err error, size int, last byte) {
	switch end := r.pos + size - 1; {
	case err == io.EOF:
		r.fail(len(r.b), unexpectedEnd)
	case r.b[end]&0x7F > last:
		r.fail(end, tooLarge)
	default:
		r.fail(r.pos, tooLong)
	}
}

// BsN(N), sign-extended
func (r *reader) sN(n int) int64 {
	if r.pos < len(r.b) && r.b[r.pos] < 0x80 {
		r.pos++
		return int64(int8(r.b[r.pos-1]<<1) >> 1)
	}
	var x int64
	for start, shift := r.pos, 0; ; shift += 7 {
		rest := n - shift // bits that are still to come
		if rest <= 0 {
			r.fail(start, tooLong)
			return 0
		}
		b := r.byte()
		x |= int64(b&0x7F) << shift
		// The bits beyond the integer's own must all be as its sign bit.
		if rest < 7 {
			if sign := int8(b<<1) >> rest; sign != 0 && sign != -1 {
				r.fail(r.pos-1, tooLarge)
				return 0
			}
		}
		if b < 0x80 {
			unused := max(0, 64-7-shift)
			return x << unused >> unused
		}
	}
}

// BfN(32), as bits
func (r *reader) f32() uint32 {
	if b := r.bytes(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

// BfN(64), as bits
func (r *reader) f64() uint64 {
	if b := r.bytes(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

// count reads the number of bytes or elements that follow. Each element takes a byte or more, so that no count that
// passes exceeds the size of the module.
func (r *reader) count() int {
	pos := r.pos
	n := r.u32()
	// The official suite counts the bytes from the count's own first one.
	if int64(n) > int64(len(r.b)-pos) {
		r.fail(pos, "length out of bounds")
		return 0
	}
	return int(n)
}

// Bname
func (r *reader) name() string {
	pos := r.pos
	b := r.bytes(r.count())
	if !utf8.Valid(b) {
		r.fail(pos, "malformed UTF-8 encoding")
	}
	return string(b)
}

// arena makes slices that are parts of a few larger ones.
type arena[T any] struct {
	free []T
	size int // of the last slice made
}

// take returns n zero values. A nil arena gives slices of their own.
func (a *arena[T]) take(n int) []T {
	if a == nil {
		return make([]T, n)
	}
	if n > len(a.free) {
		a.size = min(max(4, 2*a.size), 512)
		a.free = make([]T, max(n, a.size))
	}
	s := a.free[:n:n]
	a.free = a.free[n:]
	return s
}

// few is for how many elements of a list room is made whatever comes.
const few = 64

// list reads Blist(BX), whose elements take size bytes or more, into a slice from the arena.
func list[T any](d *decoder, a *arena[T], size int, read func(*decoder, *T)) []T {
	n := d.count()
	if n == 0 {
		return nil
	}
	s := a.take(d.room(n))
	for i := range s {
		if read(d, &s[i]); d.err != nil {
			return nil
		}
	}
	if len(s) < n {
		// What is left can hold no more than so many, of which the last is cut short.
		whole := min(n, len(s)+(len(d.b)-d.pos)/size+1)
		if s = further(d, a, s, whole, read); whole < n {
			d.fail(len(d.b), unexpectedEnd)
		}
	}
	return s
}

// room is for how many of n elements room is made at first: in proportion to what was read before, so that the last
// ones cost nothing if the first is malformed.
func (r *reader) room(n int) int {
	if n <= few {
		return n
	}
	return min(n, few+r.pos)
}

// further reads elements until there are n of them, those in s included.
func further[T any](d *decoder, a *arena[T], s []T, n int, read func(*decoder, *T)) []T {
	for len(s) < n && d.err == nil {
		all := a.take(min(n, 2*len(s)))
		for i := copy(all, s); i < len(all) && d.err == nil; i++ {
			read(d, &all[i])
		}
		s = all
	}
	return s
}

// checkSize checks that what was declared to take size bytes from start on has taken them.
func (r *reader) checkSize(start, size int) {
	if r.err == nil && r.pos != start+size {
		r.fail(start, "section size mismatch")
	}
}

// writer writes the values of specification 5.2.
type writer struct {
	b []byte
}

func (w *writer) byte(b byte) { w.b = append(w.b, b) }

// BuN(32)
func (w *writer) u32(x uint32) { w.u64(uint64(x)) }

// BuN(64)
func (w *writer) u64(x uint64) { w.b = binary.AppendUvarint(w.b, x) }

// BsN(N) for any N that x fits
func (w *writer) sN(x int64) {
	if -0x40 <= x && x < 0x40 {
		w.b = append(w.b, byte(x)&0x7F)
		return
	}
	w.b = append(w.b, leb128.EncodeInt64(x)...)
}

// BfN(32)
func (w *writer) f32(bits uint32) { w.b = binary.LittleEndian.AppendUint32(w.b, bits) }

// BfN(64)
func (w *writer) f64(bits uint64) { w.b = binary.LittleEndian.AppendUint64(w.b, bits) }

func (w *writer) count(n int) { w.u64(uint64(n)) }

// Blist(Bbyte)
func (w *writer) bytes(b []byte) {
	w.count(len(b))
	w.b = append(w.b, b...)
}

// Bname
func (w *writer) name(s string) {
	w.count(len(s))
	w.b = append(w.b, s...)
}

// prefixSize writes the size of what was written from start on before it.
func (w *writer) prefixSize(start int) {
	var size [binary.MaxVarintLen64]byte
	n := binary.PutUvarint(size[:], uint64(len(w.b)-start))
	w.b = slices.Insert(w.b, start, size[:n]...)
}

// writeList writes Blist(BX).
func writeList[T any](e *encoder, s []T, write func(*encoder, *T)) {
	e.count(len(s))
	for i := range s {
		write(e, &s[i])
	}
}
