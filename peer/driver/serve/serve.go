// Package serve is a driver in Go, but for the engine: it reads frames, keeps the numbers of modules and instances,
// and writes frames. See docs/drivers.md.
package serve

import (
	"bufio"
	"fmt"
	"io"
	"math"

	"wasmjudge/peer/driver"
)

// Engine is an engine as a driver needs it.
type Engine interface {
	// Hello is what follows the word that names the transport in a driver's first line: flags, and the engine's name
	// and version.
	Hello() string
	// Compile reads and validates a module.
	Compile(bin []byte) (Module, error)
	// NewStore makes a store. What it imports from the driver calls back to d.
	NewStore(d *Driver) Store
}

// Module and Instance are the engine's own.
type (
	Module   any
	Instance any
)

// Store is a store of an engine.
type Store interface {
	// Instantiate makes an instance. Import k of the module has the module name k and the name "".
	Instantiate(m Module, imports []Import) (Instance, Ended)
	// Call calls an export of type i32 → i32.
	Call(i Instance, name string, slot uint32) (uint32, Ended)
	// Memory returns the bytes of an exported memory, or nil.
	Memory(i Instance, name string) []byte
	// Collect collects garbage.
	Collect()
	Close()
}

// Import is where an import comes from: an export of an instance, or the driver's own function of that name if
// Instance is nil.
type Import struct {
	Instance Instance
	Name     string
}

// Ended is how something ended: the zero value is well.
type Ended struct {
	Status  driver.Status
	Kind    string // of a trap, in the words of the official suite, if the engine can tell
	Message string // in the engine's words
	Number  uint32 // StatusException: of instance 2
}

// Driver is a driver that runs.
type Driver struct {
	in     *bufio.Reader
	out    io.Writer
	engine Engine
	store  Store

	modules   map[uint32]Module
	instances map[uint32]Instance
	held      driver.Out // answers that are not written
	last      bool       // the request before this one was a call, and it returned 0
	err       error
}

// Run serves until there are no more frames.
func Run(in io.Reader, out io.Writer, e Engine) error {
	d := &Driver{in: bufio.NewReader(in), out: out, engine: e, modules: map[uint32]Module{}}
	if _, err := fmt.Fprintf(out, "%s frames %s\n", driver.Magic, e.Hello()); err != nil {
		return err
	}
	for {
		f := d.read()
		if d.err == io.EOF {
			return nil
		}
		if f.Byte(); d.err == nil {
			d.requests(f)
			d.write(driver.Out{driver.FrameRequests})
		}
		if d.err != nil {
			return d.err
		}
	}
}

func (d *Driver) read() *driver.In {
	frame, err := driver.ReadFrame(d.in, math.MaxUint32)
	d.err = err
	return &driver.In{Rest: frame}
}

// write writes a frame that ends with the answers that are held.
func (d *Driver) write(frame driver.Out) {
	frame = append(frame, d.held...)
	d.held = nil
	_, d.err = d.out.Write(driver.AppendFrame(nil, frame))
}

// requests answers those of a frame.
func (d *Driver) requests(f *driver.In) {
	for len(f.Rest) > 0 && d.err == nil {
		request := driver.Request(f.Byte())
		last := d.last
		d.last = false
		switch request {
		case driver.RequestCompile:
			d.compile(f)
		case driver.RequestForget:
			delete(d.modules, f.U32())
			d.ended(Ended{})
		case driver.RequestStore:
			if d.store != nil {
				d.store.Close()
			}
			d.store, d.instances = d.engine.NewStore(d), map[uint32]Instance{}
			d.ended(Ended{})
		case driver.RequestInstantiate:
			d.instantiate(f)
		case driver.RequestCall:
			d.call(f)
		case driver.RequestMemory:
			d.memory(f)
		case driver.RequestCollect:
			d.store.Collect()
			d.ended(Ended{})
		case driver.RequestSame:
			d.same(f, last)
		default:
			d.err = fmt.Errorf("there is no request %d", request)
		}
		if f.Err != nil {
			d.err = f.Err
		}
	}
}

// ended answers with how something ended, and reports whether that was well.
func (d *Driver) ended(e Ended) bool {
	d.held.Byte(byte(e.Status))
	switch e.Status {
	case driver.StatusDone:
	case driver.StatusException:
		d.held.U32(e.Number)
	case driver.StatusTrap:
		d.held.Name(e.Kind)
		d.held.Name(e.Message)
	default:
		d.held.Name(e.Message)
	}
	return e.Status == driver.StatusDone
}

func (d *Driver) absent(what string, n uint32) {
	d.ended(Ended{Status: driver.StatusAbsent, Message: fmt.Sprintf("there is no %s %d", what, n)})
}

func (d *Driver) compile(f *driver.In) {
	id, bin := f.U32(), f.Bytes()
	m, err := d.engine.Compile(bin)
	if err != nil {
		d.ended(Ended{Status: driver.StatusRefused, Message: err.Error()})
		return
	}
	d.modules[id] = m
	d.ended(Ended{})
}

func (d *Driver) instantiate(f *driver.In) {
	id, number := f.U32(), f.U32()
	m, ok := d.modules[number]
	var imports []Import
	for n := f.U32(); n > 0 && f.Err == nil; n-- {
		from, name := f.U32(), f.Name()
		i, there := d.instances[from]
		ok = ok && (there || from == 0 && name != "")
		imports = append(imports, Import{i, name})
	}
	if !ok {
		d.absent("module or import of instance", id)
		return
	}
	i, ended := d.store.Instantiate(m, imports)
	if d.ended(ended) {
		d.instances[id] = i
	}
}

// The instances that a driver knows: see docs/drivers.md.
const (
	base = 1
	exn  = 2
)

func (d *Driver) mailbox() []byte { return d.store.Memory(d.instances[base], "mem") }

func (d *Driver) call(f *driver.In) {
	id, name, slot, in, out := f.U32(), f.Name(), f.U32(), f.Bytes(), f.U32()
	i, ok := d.instances[id]
	if !ok {
		d.absent("instance", id)
		return
	}
	copy(d.mailbox()[slot:], in)
	n, ended := d.store.Call(i, name, slot)
	if !d.ended(ended) {
		return
	}
	d.last = n == 0
	d.held.Byte(byte(n))
	d.held.Bytes(d.mailbox()[slot : slot+out])
}

func (d *Driver) memory(f *driver.In) {
	id, name, most := f.U32(), f.Name(), f.U32()
	i, ok := d.instances[id]
	if !ok {
		d.absent("instance", id)
		return
	}
	b := d.store.Memory(i, name)
	size := len(b)
	for len(b) > 0 && b[len(b)-1] == 0 {
		b = b[:len(b)-1]
	}
	if len(b) > int(most) {
		d.ended(Ended{Status: driver.StatusRefused, Message: fmt.Sprintf("the memory has %d bytes", size)})
		return
	}
	d.ended(Ended{})
	d.held.U64(uint64(size))
	d.held.Bytes(b)
}

func (d *Driver) same(f *driver.In, well bool) {
	id, of := f.U32(), f.U32()
	if i, ok := d.instances[of]; ok && well {
		d.instances[id] = i
		d.ended(Ended{})
		return
	}
	d.absent("instance", of)
}

// Host says that host function id was called with a slot, and answers requests until it has ended. The result is that
// of the driver's function "call".
func (d *Driver) Host(id, slot, bytes uint32) uint32 {
	frame := driver.Out{driver.FrameHost}
	frame.U32(id)
	frame.U32(slot)
	frame.Bytes(d.mailbox()[slot : slot+bytes])
	last := d.last
	d.write(frame)
	for d.err == nil {
		f := d.read()
		if f.Byte() == driver.FrameRequests {
			d.requests(f)
			d.write(driver.Out{driver.FrameRequests})
			continue
		}
		status := driver.Status(f.Byte())
		copy(d.mailbox()[slot:], f.Bytes())
		d.last = last
		switch status {
		case driver.StatusDone:
			return 0
		case driver.StatusException:
			return 1
		}
		break
	}
	return 2
}

// Hold asks for the number of the exception that the driver's function "rethrow" will throw: for engines that catch by
// themselves.
func (d *Driver) Hold() Ended {
	n, ended := d.store.Call(d.instances[exn], "hold", 0)
	if ended.Status == driver.StatusDone {
		ended = Ended{Status: driver.StatusException, Number: n}
	}
	return ended
}
