package oracle

// flowNewDefault is that of an instruction which makes an object without open fields; how large it is may depend on
// its operands.
func flowNewDefault(params int) flow {
	return func(s *shadow, f *frame, in *instr) {
		s.decide(s.operands(in, params))
		s.made(f, in, nil)
	}
}

// made executes an instruction that makes an object whose fields have the given marks.
func (s *shadow) made(f *frame, in *instr, fields []mark) {
	s.exec(f, in)
	if s.m.outcome.OK() {
		s.setFields(f[in.d], fields)
		s.put(in.d, closed)
	}
}

func flowStructNew(s *shadow, f *frame, in *instr) {
	typ := s.m.inst.types[in.x]
	fields := s.slots(in.a, uint16(s.m.inst.module.fieldWord(in.x, uint32(len(typ.Comp.Fields)))))
	at := 0
	for _, ft := range typ.Comp.Fields {
		at += s.packed(storageOf(ft.Type), fields[at:])
	}
	s.made(f, in, fields)
}

// packed adjusts the marks of a field to how it is stored and returns how many words it takes: what is packed is no
// NaN any more.
func (s *shadow) packed(st storage, words []mark) int {
	if st == 8 || st == 16 {
		words[0] = words[0].any()
	}
	return int(st.words())
}

// loaded is the marks of the words at i of an object.
func (s *shadow) loaded(w, i uint64, st storage) [2]mark {
	var ks [2]mark
	if fields := s.objects[uint32(w)]; fields != nil {
		copy(ks[:st.words()], fields[i:])
	}
	return ks
}

// putWide marks a slot, or two of a wide value.
func (s *shadow) putWide(d uint16, ks [2]mark, st storage) {
	for i := range st.words() {
		s.put(d+uint16(i), ks[i])
	}
}

// stored marks the words at i of an object as those of the slots from a on.
func (s *shadow) stored(w, i uint64, st storage, ks []mark) {
	fields := s.fieldMarks(w, len(s.m.store.heap.at(w).fields))
	copy(fields[i:], ks[:st.words()])
	s.setFields(w, fields)
}

func flowStructGet(s *shadow, f *frame, in *instr) {
	w, st := f[in.a], storage(in.n)
	s.decide(s.at(in.a))
	s.exec(f, in)
	if s.m.outcome.OK() {
		s.putWide(in.d, s.loaded(w, uint64(in.x), st), st)
	}
}

func flowStructSet(s *shadow, f *frame, in *instr) {
	w, st := f[in.a], storage(in.n)
	ks := s.slots(in.b, uint16(st.words()))
	s.packed(st, ks)
	if s.bulk(f, in, in.a) {
		s.stored(w, uint64(in.x), st, ks)
	}
}

func flowArrayNew(s *shadow, f *frame, in *instr) {
	st := elemStorage(s.m.inst.types[in.x])
	ks := s.slots(in.a, uint16(st.words()))
	s.packed(st, ks)
	n := f[in.b]
	s.decide(s.at(in.b))
	s.made(f, in, nil)
	if s.m.outcome.OK() && join(ks...) != closed {
		s.fillFields(f[in.d], 0, n, st, ks)
	}
}

// fillFields marks n elements of an array from i on.
func (s *shadow) fillFields(w, i, n uint64, st storage, ks []mark) {
	fields := s.fieldMarks(w, len(s.m.store.heap.at(w).fields))
	for at := i * st.words(); at < (i+n)*st.words(); at += st.words() {
		copy(fields[at:], ks)
	}
	s.setFields(w, fields)
}

func flowArrayNewFixed(s *shadow, f *frame, in *instr) {
	st := elemStorage(s.m.inst.types[in.x])
	fields := s.slots(in.a, uint16(in.n*st.words()))
	for at := 0; at < len(fields); {
		at += s.packed(st, fields[at:])
	}
	s.made(f, in, fields)
}

func flowArrayGet(s *shadow, f *frame, in *instr) {
	w, i, st := f[in.a], f[in.b], storage(in.n)
	s.decide(s.at(in.a), s.at(in.b))
	s.exec(f, in)
	if s.m.outcome.OK() {
		s.putWide(in.d, s.loaded(w, i*st.words(), st), st)
	}
}

func flowArraySet(s *shadow, f *frame, in *instr) {
	w, i, st := f[in.a], f[in.b], storage(in.n)
	ks := s.slots(in.c, uint16(st.words()))
	s.packed(st, ks)
	if s.bulk(f, in, in.a, in.b) {
		s.stored(w, i*st.words(), st, ks)
	}
}

func flowArrayFill(s *shadow, f *frame, in *instr) {
	st := storage(in.n)
	val, length := in.a+2, in.a+2+uint16(st.words())
	w, i, n := f[in.a], f[in.a+1], f[length]
	ks := s.slots(val, uint16(st.words()))
	s.packed(st, ks)
	if s.bulk(f, in, in.a, in.a+1, length) {
		s.fillFields(w, i, n, st, ks)
	}
}

func flowArrayCopy(s *shadow, f *frame, in *instr) {
	dst, i, src, j, n := f[in.a], f[in.a+1], f[in.a+2], f[in.a+3], f[in.a+4]
	if !s.bulk(f, in, in.a, in.a+1, in.a+2, in.a+3, in.a+4) ||
		s.objects[uint32(dst)] == nil && s.objects[uint32(src)] == nil {
		return
	}
	k := storage(in.n).words()
	to := s.fieldMarks(dst, len(s.m.store.heap.at(dst).fields))
	copy(to[i*k:(i+n)*k], s.fieldMarks(src, len(s.m.store.heap.at(src).fields))[j*k:])
	s.setFields(dst, to)
}

// flowArrayInit closes the elements that come from a segment.
func flowArrayInit(s *shadow, f *frame, in *instr) {
	w, i, n := f[in.a], f[in.a+1], f[in.a+3]
	if s.bulk(f, in, in.a, in.a+1, in.a+2, in.a+3) && s.objects[uint32(w)] != nil {
		st := elemStorage(s.m.store.heap.at(w).typ)
		s.fillFields(w, i, n, st, make([]mark, st.words()))
	}
}
