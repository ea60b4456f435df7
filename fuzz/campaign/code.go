package campaign

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math/bits"
	"runtime/coverage"
)

// codeCounter says which places in this program's code were executed, where it was built with go build -cover
// -covermode=atomic. Counters are the whole process's.
type codeCounter struct{ buffer bytes.Buffer }

// newCodeCounter returns nil where code is not counted.
func newCodeCounter() *codeCounter {
	if coverage.ClearCounters() != nil {
		return nil
	}
	return &codeCounter{}
}

// start counts from zero.
func (c *codeCounter) start() error { return coverage.ClearCounters() }

// stop adds the places executed since start.
func (c *codeCounter) stop(r *reach) error {
	c.buffer.Reset()
	if err := coverage.WriteCounters(&c.buffer); err != nil {
		return err
	}
	return readCounters(c.buffer.Bytes(), func(pkg, fn, n int, count uint32) {
		r.add(keyCode | key(pkg)<<40 | key(fn)<<24 | key(n)<<8 | key(bits.Len32(count)))
	})
}

var errCounters = errors.New("counters of code are of an unknown format")

// The layout of what coverage.WriteCounters writes, which the package internal/coverage of Go defines: a header, then
// one segment.
const (
	counterVersion = 4       // in the header: after the magic number
	counterFlavour = 24      // in the header: how numbers are written
	counterUleb    = 2       // the flavour of numbers in LEB128
	segmentAt      = 32      // after the header: how many functions follow
	segmentStrings = 32 + 8  // how long the table of strings is
	segmentArgs    = 32 + 12 // how long the arguments are
	segmentData    = 32 + 16
)

// readCounters calls see for every counter that is not zero: number of its package, of its function in that, and its
// own in that.
func readCounters(data []byte, see func(pkg, fn, n int, count uint32)) error {
	if len(data) < segmentData || binary.LittleEndian.Uint32(data[counterVersion:]) != 1 ||
		data[counterFlavour] != counterUleb {
		return errCounters
	}
	functions := binary.LittleEndian.Uint64(data[segmentAt:])
	strings, args := binary.LittleEndian.Uint32(data[segmentStrings:]), binary.LittleEndian.Uint32(data[segmentArgs:])
	skip := uint64(strings) + uint64(args)
	data = data[segmentData:]
	if skip > uint64(len(data)) {
		return errCounters
	}
	r := ulebReader{data: data[skip:]}
	for ; functions > 0; functions-- {
		count, pkg, fn := r.next(), r.next(), r.next()
		for n := 0; n < int(count) && !r.bad; n++ {
			if x := r.next(); x != 0 {
				see(int(pkg), int(fn), n, x)
			}
		}
		if r.bad {
			return errCounters
		}
	}
	return nil
}

// ulebReader reads numbers in LEB128 until one is bad.
type ulebReader struct {
	data []byte
	bad  bool
}

func (r *ulebReader) next() uint32 {
	x, n := binary.Uvarint(r.data)
	if n <= 0 {
		r.bad = true
		r.data = nil
		return 0
	}
	r.data = r.data[n:]
	return uint32(x)
}
