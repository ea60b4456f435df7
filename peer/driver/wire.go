package driver

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Kinds of frames. A frame to the driver holds requests, or says how a host function ended; one from it holds answers,
// and perhaps says that a host function was called.
const (
	FrameRequests byte = 0 // to the driver: requests. From it: answers, the last ones to the last requests
	// to the driver: how the host function ended. From it: one was called; and the answers so far
	FrameHost byte = 1
)

// Request is the kind of a request.
type Request byte

// The requests.
const (
	RequestCompile     Request = iota + 1 // u32 module, bytes
	RequestForget                         // u32 module
	RequestStore                          // a new store; the old one is gone
	RequestInstantiate                    // u32 instance, u32 module, u32 n, n times: u32 instance, name
	RequestCall                           // u32 instance, name, u32 slot, bytes, u32 how many bytes are wanted
	RequestMemory                         // u32 instance, name, u32 most bytes
	RequestCollect
	RequestSame // u32 new number, u32 instance: another number of it, if the call before ended in StatusDone and 0
)

// Status is how a request ended, or a host function.
type Status byte

// The statuses. All but StatusDone, StatusTrap and StatusException are followed by a message.
const (
	StatusDone      Status = iota // what follows depends on the request
	StatusRefused                 // the module is not accepted, or what was asked for cannot be done
	StatusLink                    // imports do not match
	StatusTrap                    // a trap, in the words of the official suite or empty; what the engine says
	StatusException               // u32 the number of the exception, of instance 2
	StatusExhausted               // the stack, or memory
	StatusAbsent                  // what the request names is not there
	StatusBroken                  // the engine or the driver itself broke
)

// Out makes frames.
type Out []byte

// Byte, U32, Bytes and Name append what they are named after; integers are little endian.
func (o *Out) Byte(b byte)  { *o = append(*o, b) }
func (o *Out) U32(n uint32) { *o = binary.LittleEndian.AppendUint32(*o, n) }
func (o *Out) U64(n uint64) { *o = binary.LittleEndian.AppendUint64(*o, n) }
func (o *Out) Bytes(b []byte) {
	o.U32(uint32(len(b)))
	*o = append(*o, b...)
}
func (o *Out) Name(s string) {
	o.U32(uint32(len(s)))
	*o = append(*o, s...)
}

// AppendFrame appends a frame behind its length.
func AppendFrame(b, frame []byte) []byte {
	return append(binary.LittleEndian.AppendUint32(b, uint32(len(frame))), frame...)
}

// ReadFrame reads a frame of at most so many bytes behind its length. At the end of the input the error is io.EOF, in
// the middle of a frame one that wraps io.ErrUnexpectedEOF, and of a frame that is too long a *LongFrameError.
func ReadFrame(r io.Reader, most uint32) ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err == io.EOF {
		return nil, err
	} else if err != nil {
		return nil, fmt.Errorf("in the middle of a frame: %w", err)
	}
	n := binary.LittleEndian.Uint32(head[:])
	if n > most {
		return nil, &LongFrameError{head, most}
	}
	frame := make([]byte, n)
	if _, err := io.ReadFull(r, frame); err != nil {
		return nil, fmt.Errorf("in the middle of a frame: %w", io.ErrUnexpectedEOF)
	}
	return frame, nil
}

// LongFrameError is the error of a frame that is longer than it may be. Head is its length as it was read.
type LongFrameError struct {
	Head [4]byte
	Most uint32
}

// Length returns how many bytes the frame announced.
func (e *LongFrameError) Length() uint32 { return binary.LittleEndian.Uint32(e.Head[:]) }

func (e *LongFrameError) Error() string {
	return fmt.Sprintf("it announced a frame of %d bytes, and the most is %d", e.Length(), e.Most)
}

// In reads frames. What is not there reads as zero, and is noted.
type In struct {
	Rest []byte
	Err  error
}

var errShort = errors.New("a frame ends too early")

func (i *In) take(n uint32) []byte {
	if uint64(n) > uint64(len(i.Rest)) {
		i.Err, i.Rest = errShort, nil
		return nil
	}
	b := i.Rest[:n]
	i.Rest = i.Rest[n:]
	return b
}

// Byte, U32, Bytes and Name read what Out writes. The bytes are a part of the frame.
func (i *In) Byte() byte {
	if b := i.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (i *In) U32() uint32 {
	if b := i.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (i *In) U64() uint64 {
	if b := i.take(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

func (i *In) Bytes() []byte { return i.take(i.U32()) }

func (i *In) Name() string { return string(i.Bytes()) }

// answer is what a driver answered to a request.
type answer struct {
	status  Status
	bytes   []byte // of a call or memory
	number  uint64 // what a call returned; the size of a memory; the number of an exception
	kind    string // of a trap, in our words, or empty
	message string // in the engine's words
}

// readAnswer reads the answer to a request.
func readAnswer(in *In, to Request) (a answer) {
	switch a.status = Status(in.Byte()); a.status {
	case StatusDone:
		switch to {
		case RequestCall:
			a.number = uint64(in.Byte())
			a.bytes = in.Bytes()
		case RequestMemory:
			a.number = in.U64()
			a.bytes = in.Bytes()
		}
	case StatusException:
		a.number = uint64(in.U32())
	case StatusTrap:
		a.kind = in.Name()
		a.message = in.Name()
	default:
		if a.status > StatusBroken && in.Err == nil {
			in.Err = fmt.Errorf("there is no status %d", a.status)
		}
		a.message = in.Name()
	}
	return a
}
