// Package store is the storage contract: documents in typed collections, narrow on purpose so
// that an embedded SQLite file and a MongoDB cluster both do it natively.
//
// What a domain package does with it:
//
//	type Sitting struct {
//		store.Meta `bson:",inline"`
//		Exam       string    `bson:"exam"`
//		Deadline   time.Time `bson:"deadline"`
//	}
//
//	var sittings = store.Define[Sitting]("exams.sittings",
//		store.By("due", "state", "deadline"),      // equality on state, range on deadline
//		store.Unique("person", "exam", "person"))
//
//	c := sittings.On(db)
//	err := c.Update(ctx, id, func(s *Sitting) ([]store.Event, error) { … })
//	page, err := c.Find(ctx, store.On("due").Is("open").UpTo(now).Limit(100))
//
// Promises, each a test in storetest that both engines pass:
//
//   - a write is durable when the call returns, and all or nothing;
//   - Update is a compare-and-set on the document's revision: the function may run again after a
//     lost race, so it must touch nothing but the document; it may not update that document itself;
//   - the events of a write are saved in the same atomic write and stay pending until settled;
//     pending events of one document come in the order of its revisions;
//   - a query names a declared index: equality on a prefix of its fields, at most one range on the
//     next field, order along the index, limit and cursor. Anything else is ErrQuery, never a scan;
//   - there are no transactions over several documents. Uniqueness across documents comes from
//     deterministic ids and unique indexes; steps across documents are event handlers.
//
// Times keep milliseconds (BSON dates); they come back in UTC. Ids are non-empty UTF-8 strings of
// at most 256 bytes without NUL. A document holds at most 15 MiB.
package store
