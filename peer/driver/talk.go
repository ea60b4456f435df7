package driver

import (
	"context"
	"fmt"

	"wasmjudge/wasm"
)

// talk is a conversation with a process: a frame goes there and a frame comes back. A driver that called a host
// function answers requests while it waits for that one's end.
type talk struct {
	process *process
	turns   []*turn   // that are not answered, outermost first
	waiting bool      // a frame is to come
	called  *hostCall // a host function was called and has not been run
	depth   int       // host functions that run
	slot    int       // the first free one, in bytes

	// that the arguments and results of a host function take
	room func(host uint32) (bytes int, ok bool)
	// runs one: the frame that says how it ended; and what that was, if no frame can say it
	host func(ctx context.Context, c *hostCall) (Out, *wasm.Outcome)
}

// turn is a batch that was sent.
type turn struct {
	wants  []*want
	next   int           // that has no answer
	ending *wasm.Outcome // of the host function that was called last, if it was neither values nor an exception
}

// hostCall is a call of a host function.
type hostCall struct {
	host uint32
	slot int
	args []byte
	turn *turn
	free int // the first free slot before it was called, in bytes
}

// level counts the host functions that were called and have not ended.
func (t *talk) level() int {
	if t.called != nil {
		return t.depth + 1
	}
	return t.depth
}

// begin sends a batch.
func (t *talk) begin(b *batch) {
	if len(b.wants) == 0 {
		return
	}
	for t.waiting {
		if t.listen(context.Background()) != nil {
			return
		}
	}
	t.turns = append(t.turns, &turn{wants: b.wants})
	if t.process.send(b.Out) == nil {
		t.waiting = true
	}
}

// await waits for an answer.
func (t *talk) await(ctx context.Context, w *want) error {
	for !w.came {
		if err := t.step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// finish waits for all answers.
func (t *talk) finish(ctx context.Context) error {
	for len(t.turns) > 0 {
		if err := t.step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// step waits for a frame, if one is to come: a host function that was called may wait, and something be asked before
// it is run. Or it runs it.
func (t *talk) step(ctx context.Context) error {
	if !t.waiting && t.called != nil {
		return t.run(ctx)
	}
	if err := t.listen(ctx); err != nil { // not nil of a type
		return err
	}
	return nil
}

// listen waits for a frame.
func (t *talk) listen(ctx context.Context) *Error {
	if err := t.process.failed(); err != nil {
		return err
	}
	frame, err := t.process.receive(ctx)
	t.waiting = false
	if err != nil {
		return err
	}
	if wrong := t.hear(frame); wrong != nil {
		return t.process.fail(Lied, wrong.Error())
	}
	return nil
}

// hear takes a frame in. The error says what is wrong with it.
func (t *talk) hear(frame []byte) error {
	in := In{Rest: frame}
	top := t.turns[len(t.turns)-1]
	kind := in.Byte()
	var c *hostCall
	if kind == FrameHost {
		c = &hostCall{host: in.U32(), slot: int(in.U32()), args: in.Bytes(), turn: top, free: t.slot}
	}
	for len(in.Rest) > 0 && top.next < len(top.wants) {
		w := top.wants[top.next]
		w.answer = readAnswer(&in, w.request)
		w.came, w.ending, top.ending = true, top.ending, nil
		top.next++
		if wrong := w.misfit(); wrong != nil && in.Err == nil {
			return wrong
		}
	}
	switch {
	case in.Err != nil:
		return in.Err
	case len(in.Rest) > 0:
		return fmt.Errorf("a frame goes on for %d bytes after its end", len(in.Rest))
	case kind == FrameRequests && top.next < len(top.wants):
		return fmt.Errorf("%d of %d requests were not answered", len(top.wants)-top.next, len(top.wants))
	case kind == FrameRequests:
		t.turns = t.turns[:len(t.turns)-1]
		return nil
	case kind != FrameHost:
		return fmt.Errorf("there is no frame of kind %d", kind)
	case top.next == len(top.wants):
		return fmt.Errorf("host function %d was called when all requests were answered", c.host)
	}
	if t.room == nil || t.called != nil {
		return fmt.Errorf("host function %d was called, and there is no such function", c.host)
	}
	room, ok := t.room(c.host)
	if !ok || c.slot < 0 || c.slot > mailboxSize-room {
		return fmt.Errorf("host function %d was called with slot %d", c.host, c.slot)
	}
	t.called, t.slot = c, c.slot+room
	return nil
}

// run runs the host function that was called, and says how it ended.
func (t *talk) run(ctx context.Context) error {
	c := t.called
	t.called = nil
	t.depth++
	frame, ending := t.host(ctx, c)
	t.depth--
	if err := t.process.failed(); err != nil {
		return err
	}
	c.turn.ending, t.slot = ending, c.free
	if err := t.process.send(frame); err != nil {
		return err
	}
	t.waiting = true
	return nil
}

// abandon ends the conversation, whatever there is to come: host functions trap.
func (t *talk) abandon() {
	t.host = func(context.Context, *hostCall) (Out, *wasm.Outcome) { return hostEnd(StatusTrap, nil), nil }
	_ = t.finish(context.Background()) // a process that fails is ended
}

// hostEnd is the frame that says how a host function ended: bytes are those of its results, or of the exception.
func hostEnd(s Status, bytes []byte) Out {
	var o Out
	o.Byte(FrameHost)
	o.Byte(byte(s))
	o.Bytes(bytes)
	return o
}
