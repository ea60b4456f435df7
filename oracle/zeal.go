package oracle

// Zealous makes the engine collect at every allocation, and overwrite what it frees: an object that the collector
// misses is missed at once. It is slow, and exists for tests.
func Zealous() Option { return func(e *Engine) { e.zealous = true } }

// poison overwrites the fields of objects that a zealous store frees. No reference has its form.
const poison = 0xDEAD_BEEF_DEAD_BEEF

// collectZealously collects, and overwrites the room that free addresses have for fields.
func (s *Store) collectZealously() {
	h := &s.heap
	s.collect()
	for i := range h.open {
		objects := h.used(i)
		for k := range objects {
			if o := &objects[k]; o.form == formNull {
				for f := range o.fields {
					o.fields[f] = poison
				}
			}
		}
	}
}
