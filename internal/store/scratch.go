package store

import (
	"context"

	"go.mongodb.org/mongo-driver/bson"
)

// Scratch gives durable writes of small documents straight on an engine, into a collection that no
// program defines: what measurements of the program are held against. Use it on a store of its own.
func Scratch(ctx context.Context, e Engine) (write func(ctx context.Context, id, text string) error, err error) {
	const name = "scratch"
	if err := e.Ensure(ctx, []Schema{{Name: name}}); err != nil {
		return nil, err
	}
	return func(ctx context.Context, id, text string) error {
		body, err := bson.Marshal(bson.D{{Key: "_id", Value: id}, {Key: "rev", Value: int64(1)}, {Key: "text", Value: text}})
		if err != nil {
			return err
		}
		return e.Apply(ctx, []Write{{Collection: name, ID: id, Body: body}})[0]
	}, nil
}
