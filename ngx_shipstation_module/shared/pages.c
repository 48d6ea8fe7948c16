
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "shared/pages.h"


#define NGX_SHIPSTATION_BOOK_STEPS     24     /* weights of a class */
#define NGX_SHIPSTATION_BOOK_SENDERS   64
#define NGX_SHIPSTATION_BOOK_WAYS      8      /* cells that a digest may have */
#define NGX_SHIPSTATION_BOOK_PROBES    16     /* classes looked at for room */
#define NGX_SHIPSTATION_BOOK_HOPS      16     /* from class to class */

/* One agreement counts for weights up to so many times away. */
#define NGX_SHIPSTATION_BOOK_NEAR      3

/* So many classes at a weight, and a price that is none's is strange. */
#define NGX_SHIPSTATION_BOOK_MANY      4

#define NGX_SHIPSTATION_BOOK_DAY       (24 * 3600 * 1000)

/* That a new place finds its class is as likely, in tenths. */
#define NGX_SHIPSTATION_BOOK_LIKELY    7

#define NGX_SHIPSTATION_BOOK_STRIKES   2

/* Classes that are remembered to have one price at a weight. */
#define NGX_SHIPSTATION_BOOK_TIES      4


/* A class, or one that was there: generation tells. */
typedef struct {
    uint32_t                      index;       /* 0: none */
    uint32_t                      generation;
} ngx_shipstation_class_ref_t;


typedef struct {
    int64_t                       stored;      /* when it was said, 0: never */
    uint64_t                      vector;
    uint32_t                      weight;
    uint32_t                      epoch;
    u_char                        key[NGX_SHIPSTATION_PAGES_KEY];
} ngx_shipstation_class_step_t;


typedef struct {
    uint64_t                      book;        /* 0: free */
    int64_t                       used;
    uint32_t                      generation;
    uint32_t                      places;
    ngx_shipstation_class_ref_t   merged;      /* into that one */
    uint32_t                      n;
    uint32_t                      reserved;
    ngx_shipstation_class_step_t  steps[NGX_SHIPSTATION_BOOK_STEPS];
} ngx_shipstation_class_t;


/*
 * Of a place: the least weight at which it agreed, and the one that says most
 * of its class: where no other class has the same price, or the heaviest.
 */
typedef struct {
    uint64_t                      tag;         /* 0: free */
    int64_t                       used;
    ngx_shipstation_class_ref_t   class;
    uint32_t                      low;
    uint32_t                      proof;
    uint16_t                      agreed;      /* weights, 2 and more is 2 */
    uint16_t                      strikes;
    uint32_t                      reserved;
} ngx_shipstation_book_place_t;


/* Who has a vector at a weight, or, beside it, how many vectors there are. */
typedef struct {
    uint64_t                      tag;         /* 0: free */
    int64_t                       used;
    ngx_shipstation_class_ref_t   classes[NGX_SHIPSTATION_BOOK_TIES];
    uint32_t                      epoch;
    uint32_t                      count;
} ngx_shipstation_book_vector_t;


typedef struct {
    uint64_t                      sender;      /* 0: free */
    int64_t                       used;
    int64_t                       surprised;
    uint64_t                      place;       /* that surprised; 0: none */
    uint32_t                      epoch;
    uint32_t                      doubt;
} ngx_shipstation_book_sender_t;


struct ngx_shipstation_book_s {
    ngx_shipstation_class_t        *classes;   /* index 1 is the first */
    ngx_uint_t                      nclasses;
    ngx_uint_t                      hand;      /* goes round the classes */
    ngx_shipstation_book_place_t   *places;
    ngx_uint_t                      nplaces;
    ngx_shipstation_book_vector_t  *vectors;
    ngx_uint_t                      nvectors;
    size_t                          size;      /* of the tables */
    uint32_t                        base;      /* epoch of new senders */
    uint32_t                        generation;
    ngx_uint_t                      live_places;
    ngx_uint_t                      live_classes;
    uint64_t                        surprises;
    uint64_t                        cleared;
    ngx_shipstation_book_sender_t   senders[NGX_SHIPSTATION_BOOK_SENDERS];
};


static ngx_shipstation_book_sender_t *ngx_shipstation_book_sender(
    ngx_shipstation_book_t *book, uint64_t sender);
static ngx_shipstation_book_sender_t *ngx_shipstation_book_sender_add(
    ngx_shipstation_book_t *book, uint64_t sender, int64_t now);
static ngx_shipstation_book_place_t *ngx_shipstation_book_place(
    ngx_shipstation_book_t *book, uint64_t tag);
static ngx_shipstation_book_place_t *ngx_shipstation_book_place_add(
    ngx_shipstation_book_t *book, uint64_t tag, int64_t now);
static ngx_shipstation_book_vector_t *ngx_shipstation_book_vector(
    ngx_shipstation_book_t *book, uint64_t tag);
static ngx_shipstation_book_vector_t *ngx_shipstation_book_vector_add(
    ngx_shipstation_book_t *book, uint64_t tag, int64_t now, uint32_t epoch);

static ngx_shipstation_class_t *ngx_shipstation_class(
    ngx_shipstation_book_t *book, ngx_shipstation_class_ref_t *ref);
static ngx_shipstation_class_t *ngx_shipstation_class_of(
    ngx_shipstation_book_t *book, ngx_shipstation_book_place_t *place,
    const ngx_shipstation_spot_t *spot);
static ngx_shipstation_class_t *ngx_shipstation_class_add(
    ngx_shipstation_book_t *book, uint64_t name, int64_t now,
    ngx_shipstation_class_ref_t *ref);
static ngx_shipstation_class_step_t *ngx_shipstation_class_step(
    ngx_shipstation_class_t *class, uint32_t weight, uint32_t epoch);
static ngx_shipstation_class_step_t *ngx_shipstation_class_between(
    ngx_shipstation_class_t *class, uint32_t weight, uint32_t epoch);
static ngx_shipstation_class_step_t *ngx_shipstation_class_room(
    ngx_shipstation_class_t *class, uint32_t weight, uint32_t epoch);
static void ngx_shipstation_class_merge(ngx_shipstation_book_t *book,
    ngx_shipstation_class_ref_t *one, ngx_shipstation_class_ref_t *two,
    uint32_t epoch);
static void ngx_shipstation_class_told(ngx_shipstation_book_t *book,
    uint64_t name, const ngx_shipstation_class_ref_t *class,
    const ngx_shipstation_class_step_t *step, int64_t now);
static ngx_uint_t ngx_shipstation_class_alike(
    ngx_shipstation_class_t *one, ngx_shipstation_class_t *two,
    uint32_t epoch);

static ngx_uint_t ngx_shipstation_class_ties(ngx_shipstation_book_t *book,
    ngx_shipstation_class_t *class, uint32_t weight, uint32_t epoch,
    ngx_shipstation_class_t **ties);
static ngx_shipstation_class_step_t *ngx_shipstation_class_knows(
    ngx_shipstation_class_t *class, uint32_t weight, uint32_t epoch);
static ngx_shipstation_class_step_t *ngx_shipstation_place_sees(
    ngx_shipstation_book_t *book, ngx_shipstation_book_place_t *place,
    ngx_shipstation_class_t *class, const ngx_shipstation_spot_t *spot);
static ngx_uint_t ngx_shipstation_place_near(
    const ngx_shipstation_book_place_t *place, uint32_t weight);
static void ngx_shipstation_place_agrees(ngx_shipstation_book_t *book,
    ngx_shipstation_book_place_t *place, ngx_shipstation_class_t *class,
    const ngx_shipstation_spot_t *spot);
static void ngx_shipstation_place_moves(ngx_shipstation_book_t *book,
    ngx_shipstation_book_place_t *place, const ngx_shipstation_spot_t *spot,
    int64_t now, const u_char *key, uint64_t vector);
static ngx_shipstation_lesson_e ngx_shipstation_place_settle(
    ngx_shipstation_book_t *book, ngx_shipstation_book_place_t *place,
    const ngx_shipstation_spot_t *spot, int64_t now, const u_char *key,
    uint64_t vector);
static void ngx_shipstation_place_knows(ngx_shipstation_book_t *book,
    ngx_shipstation_book_place_t *place, const ngx_shipstation_spot_t *spot,
    int64_t now, const u_char *key, uint64_t vector);
static ngx_shipstation_lesson_e ngx_shipstation_book_surprise(
    ngx_shipstation_book_t *book, ngx_shipstation_book_sender_t *sender,
    ngx_shipstation_book_place_t *place, int64_t now);


/* A digest of two (the finalizer of MurmurHash3, by A. Appleby). */

uint64_t
ngx_shipstation_pages_mix(uint64_t a, uint64_t b)
{
    a ^= b + 0x9e3779b97f4a7c15ULL + (a << 6) + (a >> 2);

    a ^= a >> 33;
    a *= 0xff51afd7ed558ccdULL;
    a ^= a >> 33;
    a *= 0xc4ceb9fe1a85ec53ULL;
    a ^= a >> 33;

    return a ? a : 1;
}


ngx_shipstation_book_t *
ngx_shipstation_pages_init(u_char *p, size_t room, size_t *used)
{
    u_char                  *start;
    size_t                   part;
    ngx_shipstation_book_t  *book;

    part = sizeof(ngx_shipstation_book_t) + 2 * ngx_cacheline_size;

    *used = 0;

    if (room < part + 8 * sizeof(ngx_shipstation_class_t)) {
        return NULL;
    }

    book = (ngx_shipstation_book_t *) p;
    start = p + ngx_align(sizeof(ngx_shipstation_book_t), ngx_cacheline_size);
    room -= part;

    book->classes = (ngx_shipstation_class_t *) start;
    book->nclasses = room / 2 / sizeof(ngx_shipstation_class_t);
    start += book->nclasses * sizeof(ngx_shipstation_class_t);

    part = NGX_SHIPSTATION_BOOK_WAYS * sizeof(ngx_shipstation_book_place_t);
    book->places = (ngx_shipstation_book_place_t *) start;
    book->nplaces = room / 4 / part;
    start += book->nplaces * part;

    part = NGX_SHIPSTATION_BOOK_WAYS * sizeof(ngx_shipstation_book_vector_t);
    book->vectors = (ngx_shipstation_book_vector_t *) start;
    book->nvectors = room / 4 / part;
    start += book->nvectors * part;

    book->size = start - (u_char *) book->classes;

    *used = ngx_align(start - p, ngx_cacheline_size);

    return book;
}


/* Entries of before must not be found under a sender's first epoch again. */

void
ngx_shipstation_pages_clear(ngx_shipstation_book_t *book)
{
    uint32_t    base;
    ngx_uint_t  i;

    base = book->base;

    for (i = 0; i < NGX_SHIPSTATION_BOOK_SENDERS; i++) {
        base = ngx_max(base, book->senders[i].epoch);
    }

    ngx_memzero(book->classes, book->size);
    ngx_memzero(book->senders, sizeof(book->senders));

    book->hand = 0;
    book->live_places = 0;
    book->live_classes = 0;
    book->base = base + 1;
}


ngx_uint_t
ngx_shipstation_pages_open(ngx_shipstation_book_t *book,
    ngx_shipstation_spot_t *spot)
{
    ngx_shipstation_book_place_t   *place;
    ngx_shipstation_book_sender_t  *sender;

    sender = ngx_shipstation_book_sender(book, spot->sender);
    spot->epoch = sender ? sender->epoch : book->base;

    place = ngx_shipstation_book_place(book, spot->place);

    return place && place->strikes >= NGX_SHIPSTATION_BOOK_STRIKES;
}


ngx_int_t
ngx_shipstation_pages_find(ngx_shipstation_book_t *book,
    const ngx_shipstation_spot_t *spot, int64_t now,
    u_char key[NGX_SHIPSTATION_PAGES_KEY])
{
    ngx_shipstation_class_t       *class;
    ngx_shipstation_class_step_t  *step;
    ngx_shipstation_book_place_t  *place;

    place = ngx_shipstation_book_place(book, spot->place);
    class = place ? ngx_shipstation_class_of(book, place, spot) : NULL;

    if (class == NULL) {
        return NGX_DECLINED;
    }

    place->used = now;
    class->used = now;

    step = ngx_shipstation_place_sees(book, place, class, spot);

    if (step == NULL) {
        return NGX_DECLINED;
    }

    ngx_memcpy(key, step->key, NGX_SHIPSTATION_PAGES_KEY);

    return NGX_OK;
}


ngx_shipstation_lesson_e
ngx_shipstation_pages_learn(ngx_shipstation_book_t *book,
    const ngx_shipstation_spot_t *spot, int64_t now,
    const u_char key[NGX_SHIPSTATION_PAGES_KEY], uint64_t vector)
{
    ngx_shipstation_class_t        *class;
    ngx_shipstation_lesson_e        lesson;
    ngx_shipstation_class_step_t   *step, *seen;
    ngx_shipstation_book_place_t   *place;
    ngx_shipstation_book_sender_t  *sender;

    sender = ngx_shipstation_book_sender_add(book, spot->sender, now);

    /* a call that was under way when prices were cleared says nothing */

    if (sender->epoch != spot->epoch) {
        return NGX_SHIPSTATION_LESSON_NEW;
    }

    place = ngx_shipstation_book_place_add(book, spot->place, now);
    class = ngx_shipstation_class_of(book, place, spot);

    step = class ? ngx_shipstation_class_step(class, spot->weight,
                                              spot->epoch)
                 : NULL;

    seen = class ? ngx_shipstation_place_sees(book, place, class, spot) : NULL;

    /* what was not said of it cannot surprise */

    if (class && step && seen == NULL && step->vector != vector) {
        ngx_shipstation_place_moves(book, place, spot, now, key, vector);

        return NGX_SHIPSTATION_LESSON_NEW;
    }

    if (class && step == NULL) {

        if (seen == NULL && class->places > 1
            && (!ngx_shipstation_place_near(place, spot->weight)
                || ngx_shipstation_class_ties(book, class, place->proof,
                                              spot->epoch, NULL)))
        {
            ngx_shipstation_place_moves(book, place, spot, now, key, vector);

        } else if (seen && seen->vector != vector) {
            goto surprise;

        } else {
            ngx_shipstation_place_knows(book, place, spot, now, key, vector);
        }

        return NGX_SHIPSTATION_LESSON_NEW;
    }

    if (step && step->vector == vector) {

        if (step->stored < sender->surprised) {
            sender->place = 0;
        }

        class->used = now;
        step->stored = now;
        ngx_memcpy(step->key, key, NGX_SHIPSTATION_PAGES_KEY);
        ngx_shipstation_place_agrees(book, place, class, spot);

        return NGX_SHIPSTATION_LESSON_AGREED;
    }

    if (step) {

surprise:

        lesson = ngx_shipstation_book_surprise(book, sender, place, now);

        /* what was cleared will be asked for under the new epoch */

        if (lesson == NGX_SHIPSTATION_LESSON_SURPRISE) {
            ngx_shipstation_place_moves(book, place, spot, now, key, vector);

        } else {
            class->places -= (class->places != 0);
            place->class.index = 0;
            place->agreed = 0;
        }

        return lesson;
    }

    lesson = ngx_shipstation_place_settle(book, place, spot, now, key, vector);

    if (lesson == NGX_SHIPSTATION_LESSON_STRANGE) {
        sender->doubt = 1;
    }

    return lesson;
}


static ngx_shipstation_lesson_e
ngx_shipstation_book_surprise(ngx_shipstation_book_t *book,
    ngx_shipstation_book_sender_t *sender,
    ngx_shipstation_book_place_t *place, int64_t now)
{
    book->surprises++;
    place->strikes += (place->strikes < NGX_SHIPSTATION_BOOK_STRIKES);

    if (sender->place && sender->place != place->tag
        && now - sender->surprised < NGX_SHIPSTATION_BOOK_DAY)
    {
        book->cleared++;

        /* it was not these places' fault */

        place->strikes -= (place->strikes != 0);
        place = ngx_shipstation_book_place(book, sender->place);

        if (place && place->strikes) {
            place->strikes--;
        }

        sender->place = 0;
        sender->doubt = 0;
        sender->epoch++;

        return NGX_SHIPSTATION_LESSON_CLEARED;
    }

    sender->place = place->tag;
    sender->surprised = now;
    sender->doubt = 1;

    return NGX_SHIPSTATION_LESSON_SURPRISE;
}


/* A place without class: joins the one that has this vector, or makes one. */

static ngx_shipstation_lesson_e
ngx_shipstation_place_settle(ngx_shipstation_book_t *book,
    ngx_shipstation_book_place_t *place, const ngx_shipstation_spot_t *spot,
    int64_t now, const u_char *key, uint64_t vector)
{
    uint64_t                        name, at;
    ngx_uint_t                      i;
    ngx_shipstation_class_t        *class;
    ngx_shipstation_lesson_e        lesson;
    ngx_shipstation_class_step_t   *step;
    ngx_shipstation_book_vector_t  *cell, *many;

    name = ngx_shipstation_pages_mix(spot->book, spot->sender);
    at = ngx_shipstation_pages_mix(name, spot->weight);

    place->low = spot->weight;
    place->proof = spot->weight;
    place->agreed = 1;

    cell = ngx_shipstation_book_vector(book,
                                       ngx_shipstation_pages_mix(at, vector));

    for (i = 0; cell && cell->epoch == spot->epoch
                && i < NGX_SHIPSTATION_BOOK_TIES; i++)
    {
        class = ngx_shipstation_class(book, &cell->classes[i]);
        step = class ? ngx_shipstation_class_step(class, spot->weight,
                                                  spot->epoch)
                     : NULL;

        if (step && step->vector == vector) {
            place->class = cell->classes[i];
            class->places++;
            class->used = now;
            step->stored = now;
            ngx_memcpy(step->key, key, NGX_SHIPSTATION_PAGES_KEY);

            return NGX_SHIPSTATION_LESSON_AGREED;
        }
    }

    many = ngx_shipstation_book_vector_add(book, at, now, spot->epoch);

    lesson = (many->count >= NGX_SHIPSTATION_BOOK_MANY)
             ? NGX_SHIPSTATION_LESSON_STRANGE : NGX_SHIPSTATION_LESSON_NEW;

    class = ngx_shipstation_class_add(book, name, now, &place->class);
    class->places = 1;

    ngx_shipstation_place_knows(book, place, spot, now, key, vector);

    return lesson;
}


/*
 * A place is not of the class that it was in, or that is not certain: it goes
 * to the one that has this price and its price of before, or makes one of both.
 */

static void
ngx_shipstation_place_moves(ngx_shipstation_book_t *book,
    ngx_shipstation_book_place_t *place, const ngx_shipstation_spot_t *spot,
    int64_t now, const u_char *key, uint64_t vector)
{
    uint64_t                        name, at;
    ngx_uint_t                      i;
    ngx_shipstation_class_t        *class;
    ngx_shipstation_class_ref_t     ref;
    ngx_shipstation_class_step_t   *step, before;
    ngx_shipstation_book_vector_t  *cell;

    name = ngx_shipstation_pages_mix(spot->book, spot->sender);
    at = ngx_shipstation_pages_mix(name, spot->weight);

    class = ngx_shipstation_class(book, &place->class);
    step = class ? ngx_shipstation_class_step(class, place->proof, spot->epoch)
                 : NULL;

    if (class && class->places) {
        class->places--;
    }

    /* zones that are equal at a weight are so at lighter ones */

    if (step == NULL || place->agreed == 0 || step->weight >= spot->weight) {
        (void) ngx_shipstation_place_settle(book, place, spot, now, key,
                                            vector);
        return;
    }

    before = *step;
    ref.index = 0;

    cell = ngx_shipstation_book_vector(book,
                                       ngx_shipstation_pages_mix(at, vector));

    for (i = 0; cell && cell->epoch == spot->epoch
                && i < NGX_SHIPSTATION_BOOK_TIES; i++)
    {
        class = ngx_shipstation_class(book, &cell->classes[i]);
        step = class ? ngx_shipstation_class_step(class, spot->weight,
                                                  spot->epoch)
                     : NULL;

        if (step == NULL || step->vector != vector) {
            continue;
        }

        step = ngx_shipstation_class_step(class, before.weight, spot->epoch);

        if (step == NULL || step->vector == before.vector) {
            ref = cell->classes[i];
            break;
        }
    }

    class = ngx_shipstation_class(book, &ref);

    if (class == NULL) {
        class = ngx_shipstation_class_add(book, name, now, &ref);
    }

    class->places++;
    class->used = now;
    place->class = ref;
    place->low = before.weight;
    place->proof = before.weight;
    place->agreed = 1;

    *ngx_shipstation_class_room(class, before.weight, spot->epoch) = before;

    ngx_shipstation_place_knows(book, place, spot, now, key, vector);
    ngx_shipstation_class_told(book, name, &place->class, &before, now);
}


/* A place tells its class the price at a weight. */

static void
ngx_shipstation_place_knows(ngx_shipstation_book_t *book,
    ngx_shipstation_book_place_t *place, const ngx_shipstation_spot_t *spot,
    int64_t now, const u_char *key, uint64_t vector)
{
    uint64_t                        name, at;
    ngx_shipstation_class_t        *class;
    ngx_shipstation_class_step_t   *step, told;
    ngx_shipstation_book_vector_t  *cell, *many;

    name = ngx_shipstation_pages_mix(spot->book, spot->sender);
    at = ngx_shipstation_pages_mix(name, spot->weight);

    many = ngx_shipstation_book_vector_add(book, at, now, spot->epoch);
    cell = ngx_shipstation_book_vector(book,
                                       ngx_shipstation_pages_mix(at, vector));

    many->count += (cell == NULL || cell->epoch != spot->epoch);

    class = ngx_shipstation_class(book, &place->class);

    if (class == NULL) {
        return;
    }

    step = ngx_shipstation_class_room(class, spot->weight, spot->epoch);

    step->stored = now;
    step->vector = vector;
    step->weight = spot->weight;
    step->epoch = spot->epoch;
    ngx_memcpy(step->key, key, NGX_SHIPSTATION_PAGES_KEY);

    class->used = now;
    told = *step;

    ngx_shipstation_class_told(book, name, &place->class, &told, now);

    class = ngx_shipstation_class(book, &place->class);

    if (class) {
        ngx_shipstation_place_agrees(book, place, class, spot);
    }
}


/* A class has a vector at a weight: who else has it may be the same class. */

static void
ngx_shipstation_class_told(ngx_shipstation_book_t *book, uint64_t name,
    const ngx_shipstation_class_ref_t *class,
    const ngx_shipstation_class_step_t *step, int64_t now)
{
    uint32_t                        epoch;
    uint64_t                        tag;
    ngx_uint_t                      i;
    ngx_shipstation_class_ref_t     ref, *other;
    ngx_shipstation_book_vector_t  *cell;

    ref = *class;
    epoch = step->epoch;
    tag = ngx_shipstation_pages_mix(ngx_shipstation_pages_mix(name,
                                                            step->weight),
                                   step->vector);

    cell = ngx_shipstation_book_vector_add(book, tag, now, epoch);

    for (i = 0; i < NGX_SHIPSTATION_BOOK_TIES; i++) {
        other = &cell->classes[i];

        if (ngx_shipstation_class(book, other) == NULL) {
            *other = ref;
            return;
        }

        ngx_shipstation_class_merge(book, other, &ref, epoch);

        if (ngx_shipstation_class(book, &ref)
            == ngx_shipstation_class(book, other))
        {
            return;
        }
    }
}


/*
 * How many other classes have the same price at a weight; those into ties,
 * where it is given, NGX_SHIPSTATION_BOOK_TIES at most.
 */

static ngx_uint_t
ngx_shipstation_class_ties(ngx_shipstation_book_t *book,
    ngx_shipstation_class_t *class, uint32_t weight, uint32_t epoch,
    ngx_shipstation_class_t **ties)
{
    uint64_t                        tag;
    ngx_uint_t                      i, n;
    ngx_shipstation_class_t        *other;
    ngx_shipstation_class_step_t   *step;
    ngx_shipstation_book_vector_t  *cell;

    step = ngx_shipstation_class_step(class, weight, epoch);

    if (step == NULL) {
        return 0;
    }

    tag = ngx_shipstation_pages_mix(ngx_shipstation_pages_mix(class->book,
                                                              weight),
                                    step->vector);
    cell = ngx_shipstation_book_vector(book, tag);

    if (cell == NULL || cell->epoch != epoch) {
        return 0;
    }

    n = 0;

    for (i = 0; i < NGX_SHIPSTATION_BOOK_TIES; i++) {
        other = ngx_shipstation_class(book, &cell->classes[i]);

        if (other == NULL || other == class) {
            continue;
        }

        step = ngx_shipstation_class_step(other, weight, epoch);

        if (step) {
            if (ties) {
                ties[n] = other;
            }

            n++;
        }
    }

    return n;
}


/*
 * The price of a place's class at a weight, where it counts for the place: near
 * those at which they agreed; where other classes have the same price there,
 * what is heavier only as far as they have it in common.
 */

static ngx_shipstation_class_step_t *
ngx_shipstation_place_sees(ngx_shipstation_book_t *book,
    ngx_shipstation_book_place_t *place, ngx_shipstation_class_t *class,
    const ngx_shipstation_spot_t *spot)
{
    ngx_uint_t                     i, n;
    ngx_shipstation_class_t       *ties[NGX_SHIPSTATION_BOOK_TIES];
    ngx_shipstation_class_step_t  *step, *other;

    if (!ngx_shipstation_place_near(place, spot->weight)) {
        return NULL;
    }

    step = ngx_shipstation_class_knows(class, spot->weight, spot->epoch);

    if (step == NULL || spot->weight <= place->proof) {
        return step;
    }

    n = ngx_shipstation_class_ties(book, class, place->proof, spot->epoch,
                                   ties);

    for (i = 0; i < n; i++) {
        other = ngx_shipstation_class_knows(ties[i], spot->weight,
                                            spot->epoch);

        if (other == NULL || other->vector != step->vector) {
            return NULL;
        }
    }

    return step;
}


static ngx_shipstation_class_step_t *
ngx_shipstation_class_knows(ngx_shipstation_class_t *class, uint32_t weight,
    uint32_t epoch)
{
    ngx_shipstation_class_step_t  *step;

    step = ngx_shipstation_class_step(class, weight, epoch);

    return step ? step : ngx_shipstation_class_between(class, weight, epoch);
}


static ngx_uint_t
ngx_shipstation_place_near(const ngx_shipstation_book_place_t *place,
    uint32_t weight)
{
    if (place->agreed == 0
        || weight > (uint64_t) place->proof * NGX_SHIPSTATION_BOOK_NEAR)
    {
        return 0;
    }

    return place->agreed >= 2
           || (uint64_t) weight * NGX_SHIPSTATION_BOOK_NEAR >= place->low;
}


static void
ngx_shipstation_place_agrees(ngx_shipstation_book_t *book,
    ngx_shipstation_book_place_t *place, ngx_shipstation_class_t *class,
    const ngx_shipstation_spot_t *spot)
{
    ngx_uint_t  before, here;

    if (place->agreed == 0) {
        place->low = spot->weight;
        place->proof = spot->weight;
        place->agreed = 1;
        return;
    }

    if (spot->weight == place->proof) {
        return;
    }

    place->agreed = 2;
    place->low = ngx_min(place->low, spot->weight);

    before = ngx_shipstation_class_ties(book, class, place->proof, spot->epoch,
                                        NULL);
    here = ngx_shipstation_class_ties(book, class, spot->weight, spot->epoch,
                                      NULL);

    if ((here == 0 && before)
        || ((here == 0) == (before == 0) && spot->weight > place->proof))
    {
        place->proof = spot->weight;
    }
}


uint64_t
ngx_shipstation_pages_opens(ngx_shipstation_book_t *book,
    const ngx_shipstation_spot_t *spot, ngx_uint_t *likely)
{
    uint64_t                        at;
    ngx_shipstation_class_t        *class;
    ngx_shipstation_book_place_t   *place;
    ngx_shipstation_book_vector_t  *many;

    *likely = 0;

    place = ngx_shipstation_book_place(book, spot->place);
    class = place ? ngx_shipstation_class_of(book, place, spot) : NULL;

    if (class) {
        *likely = 10;

        return ngx_shipstation_pages_mix(class->generation, spot->weight);
    }

    at = ngx_shipstation_pages_mix(ngx_shipstation_pages_mix(spot->book,
                                                             spot->sender),
                                   spot->weight);
    many = ngx_shipstation_book_vector(book, at);

    if (many && many->epoch == spot->epoch && many->count) {
        *likely = NGX_SHIPSTATION_BOOK_LIKELY;
    }

    return spot->place;
}


ngx_uint_t
ngx_shipstation_pages_doubt(ngx_shipstation_book_t *book,
    const ngx_shipstation_spot_t *spot, ngx_uint_t take)
{
    ngx_uint_t                      doubt;
    ngx_shipstation_book_sender_t  *sender;

    sender = ngx_shipstation_book_sender(book, spot->sender);

    if (sender == NULL) {
        return 0;
    }

    doubt = sender->doubt;

    if (take) {
        sender->doubt = 0;
    }

    return doubt;
}


void
ngx_shipstation_pages_totals(ngx_shipstation_book_t *book,
    ngx_shipstation_book_totals_t *totals)
{
    totals->places = book->live_places;
    totals->classes = book->live_classes;
    totals->surprises = book->surprises;
    totals->cleared = book->cleared;
}


/*
 * Tables: cells of a digest are neighbours, of which the least recently used
 * makes room.
 */


static ngx_shipstation_book_sender_t *
ngx_shipstation_book_sender(ngx_shipstation_book_t *book, uint64_t sender)
{
    ngx_uint_t                      i;
    ngx_shipstation_book_sender_t  *cell;

    cell = &book->senders[sender % (NGX_SHIPSTATION_BOOK_SENDERS
                                    / NGX_SHIPSTATION_BOOK_WAYS)
                          * NGX_SHIPSTATION_BOOK_WAYS];

    for (i = 0; i < NGX_SHIPSTATION_BOOK_WAYS; i++) {
        if (cell[i].sender == sender) {
            return &cell[i];
        }
    }

    return NULL;
}


static ngx_shipstation_book_sender_t *
ngx_shipstation_book_sender_add(ngx_shipstation_book_t *book, uint64_t sender,
    int64_t now)
{
    ngx_uint_t                      i;
    ngx_shipstation_book_sender_t  *cell, *oldest;

    cell = ngx_shipstation_book_sender(book, sender);

    if (cell == NULL) {
        cell = &book->senders[sender % (NGX_SHIPSTATION_BOOK_SENDERS
                                        / NGX_SHIPSTATION_BOOK_WAYS)
                              * NGX_SHIPSTATION_BOOK_WAYS];
        oldest = cell;

        for (i = 1; i < NGX_SHIPSTATION_BOOK_WAYS; i++) {
            if (cell[i].used < oldest->used) {
                oldest = &cell[i];
            }
        }

        cell = oldest;

        /* whoever comes back finds none of his prices of before */

        book->base = ngx_max(book->base, cell->epoch);

        ngx_memzero(cell, sizeof(ngx_shipstation_book_sender_t));
        cell->sender = sender;
        cell->epoch = book->base;
    }

    cell->used = now;

    return cell;
}


static ngx_shipstation_book_place_t *
ngx_shipstation_book_place(ngx_shipstation_book_t *book, uint64_t tag)
{
    ngx_uint_t                     i;
    ngx_shipstation_book_place_t  *cell;

    cell = &book->places[tag % book->nplaces * NGX_SHIPSTATION_BOOK_WAYS];

    for (i = 0; i < NGX_SHIPSTATION_BOOK_WAYS; i++) {
        if (cell[i].tag == tag) {
            return &cell[i];
        }
    }

    return NULL;
}


static ngx_shipstation_book_place_t *
ngx_shipstation_book_place_add(ngx_shipstation_book_t *book, uint64_t tag,
    int64_t now)
{
    ngx_uint_t                     i;
    ngx_shipstation_class_t       *class;
    ngx_shipstation_book_place_t  *cell, *oldest;

    cell = ngx_shipstation_book_place(book, tag);

    if (cell == NULL) {
        cell = &book->places[tag % book->nplaces * NGX_SHIPSTATION_BOOK_WAYS];
        oldest = cell;

        for (i = 1; i < NGX_SHIPSTATION_BOOK_WAYS && oldest->tag; i++) {
            if (cell[i].tag == 0 || cell[i].used < oldest->used) {
                oldest = &cell[i];
            }
        }

        cell = oldest;

        if (cell->tag == 0) {
            book->live_places++;

        } else {
            class = ngx_shipstation_class(book, &cell->class);

            if (class && class->places) {
                class->places--;
            }
        }

        ngx_memzero(cell, sizeof(ngx_shipstation_book_place_t));
        cell->tag = tag;
    }

    cell->used = now;

    return cell;
}


static ngx_shipstation_book_vector_t *
ngx_shipstation_book_vector(ngx_shipstation_book_t *book, uint64_t tag)
{
    ngx_uint_t                      i;
    ngx_shipstation_book_vector_t  *cell;

    cell = &book->vectors[tag % book->nvectors * NGX_SHIPSTATION_BOOK_WAYS];

    for (i = 0; i < NGX_SHIPSTATION_BOOK_WAYS; i++) {
        if (cell[i].tag == tag) {
            return &cell[i];
        }
    }

    return NULL;
}


static ngx_shipstation_book_vector_t *
ngx_shipstation_book_vector_add(ngx_shipstation_book_t *book, uint64_t tag,
    int64_t now, uint32_t epoch)
{
    ngx_uint_t                      i;
    ngx_shipstation_book_vector_t  *cell, *oldest;

    cell = ngx_shipstation_book_vector(book, tag);

    if (cell == NULL) {
        cell = &book->vectors[tag % book->nvectors
                              * NGX_SHIPSTATION_BOOK_WAYS];
        oldest = cell;

        for (i = 1; i < NGX_SHIPSTATION_BOOK_WAYS && oldest->tag; i++) {
            if (cell[i].tag == 0 || cell[i].used < oldest->used) {
                oldest = &cell[i];
            }
        }

        cell = oldest;
        cell->tag = 0;
    }

    if (cell->tag == 0 || cell->epoch != epoch) {
        ngx_memzero(cell, sizeof(ngx_shipstation_book_vector_t));
        cell->tag = tag;
        cell->epoch = epoch;
    }

    cell->used = now;

    return cell;
}


/*
 * Classes.
 */


/* The class that is meant, after all merges; ref is set to it, or to none. */

static ngx_shipstation_class_t *
ngx_shipstation_class(ngx_shipstation_book_t *book,
    ngx_shipstation_class_ref_t *ref)
{
    ngx_uint_t                i;
    ngx_shipstation_class_t  *class;

    for (i = 0; i < NGX_SHIPSTATION_BOOK_HOPS; i++) {

        if (ref->index == 0 || ref->index > book->nclasses) {
            break;
        }

        class = &book->classes[ref->index - 1];

        if (class->book == 0 || class->generation != ref->generation) {
            break;
        }

        if (class->merged.index == 0) {
            return class;
        }

        *ref = class->merged;
    }

    ref->index = 0;

    return NULL;
}


static ngx_shipstation_class_t *
ngx_shipstation_class_of(ngx_shipstation_book_t *book,
    ngx_shipstation_book_place_t *place, const ngx_shipstation_spot_t *spot)
{
    ngx_shipstation_class_t  *class;

    class = ngx_shipstation_class(book, &place->class);

    if (class && class->book != ngx_shipstation_pages_mix(spot->book,
                                                         spot->sender))
    {
        return NULL;
    }

    return class;
}


/* Never fails: of some, that which was not used for the longest is another's
 * from now on. */

static ngx_shipstation_class_t *
ngx_shipstation_class_add(ngx_shipstation_book_t *book, uint64_t name,
    int64_t now, ngx_shipstation_class_ref_t *ref)
{
    ngx_uint_t                i;
    ngx_shipstation_class_t  *class, *oldest;

    oldest = NULL;

    for (i = 0; i < NGX_SHIPSTATION_BOOK_PROBES; i++) {
        class = &book->classes[book->hand];
        book->hand = (book->hand + 1) % book->nclasses;

        if (class->book == 0 || class->merged.index) {
            oldest = class;
            break;
        }

        if (oldest == NULL || class->used < oldest->used) {
            oldest = class;
        }
    }

    if (oldest->book == 0) {
        book->live_classes++;

    } else if (oldest->merged.index) {
        book->live_classes++;
    }

    ngx_memzero(oldest, sizeof(ngx_shipstation_class_t));

    oldest->generation = ++book->generation;
    oldest->book = name;
    oldest->used = now;

    ref->index = (uint32_t) (oldest - book->classes) + 1;
    ref->generation = oldest->generation;

    return oldest;
}


static ngx_shipstation_class_step_t *
ngx_shipstation_class_step(ngx_shipstation_class_t *class, uint32_t weight,
    uint32_t epoch)
{
    ngx_uint_t  i;

    for (i = 0; i < class->n; i++) {
        if (class->steps[i].weight == weight
            && class->steps[i].epoch == epoch)
        {
            return &class->steps[i];
        }
    }

    return NULL;
}


/* The lighter and the heavier neighbour, where both have the same prices. */

static ngx_shipstation_class_step_t *
ngx_shipstation_class_between(ngx_shipstation_class_t *class, uint32_t weight,
    uint32_t epoch)
{
    ngx_uint_t                     i;
    ngx_shipstation_class_step_t  *step, *below, *above;

    below = NULL;
    above = NULL;

    for (i = 0; i < class->n; i++) {
        step = &class->steps[i];

        if (step->epoch != epoch) {
            continue;
        }

        if (step->weight < weight) {
            below = (below == NULL || below->weight < step->weight) ? step
                                                                    : below;

        } else {
            above = (above == NULL || above->weight > step->weight) ? step
                                                                    : above;
        }
    }

    if (below == NULL || above == NULL || below->vector != above->vector) {
        return NULL;
    }

    return (below->stored > above->stored) ? below : above;
}


/* Of the weight, or a free one, or that which was said first. */

static ngx_shipstation_class_step_t *
ngx_shipstation_class_room(ngx_shipstation_class_t *class, uint32_t weight,
    uint32_t epoch)
{
    ngx_uint_t                     i;
    ngx_shipstation_class_step_t  *step, *oldest;

    oldest = &class->steps[0];

    for (i = 0; i < class->n; i++) {
        step = &class->steps[i];

        if (step->weight == weight || step->epoch != epoch) {
            return step;
        }

        if (step->stored < oldest->stored) {
            oldest = step;
        }
    }

    return (class->n < NGX_SHIPSTATION_BOOK_STEPS)
           ? &class->steps[class->n++] : oldest;
}


static void
ngx_shipstation_class_merge(ngx_shipstation_book_t *book,
    ngx_shipstation_class_ref_t *one, ngx_shipstation_class_ref_t *two,
    uint32_t epoch)
{
    ngx_uint_t                     i;
    ngx_shipstation_class_t       *to, *from;
    ngx_shipstation_class_step_t  *step, *room;

    to = ngx_shipstation_class(book, one);
    from = ngx_shipstation_class(book, two);

    if (to == NULL || from == NULL || to == from || to->book != from->book
        || !ngx_shipstation_class_alike(to, from, epoch))
    {
        return;
    }

    for (i = 0; i < from->n; i++) {
        step = &from->steps[i];

        if (step->epoch != epoch) {
            continue;
        }

        room = ngx_shipstation_class_room(to, step->weight, epoch);

        if (room->stored < step->stored || room->epoch != epoch) {
            *room = *step;
        }
    }

    to->places += from->places;
    to->used = ngx_max(to->used, from->used);

    from->n = 0;
    from->merged = *one;

    book->live_classes--;

    *two = *one;
}


/*
 * No weight contradicts, and two agree, or one alone that is near all the
 * others.
 */

static ngx_uint_t
ngx_shipstation_class_alike(ngx_shipstation_class_t *one,
    ngx_shipstation_class_t *two, uint32_t epoch)
{
    uint32_t                       low, high;
    ngx_uint_t                     i, equal;
    ngx_shipstation_class_step_t  *step, *other;

    equal = 0;
    low = 0;
    high = 0;

    for (i = 0; i < one->n; i++) {
        step = &one->steps[i];

        if (step->epoch != epoch) {
            continue;
        }

        other = ngx_shipstation_class_step(two, step->weight, epoch);

        if (other == NULL) {
            continue;
        }

        if (other->vector != step->vector) {
            return 0;
        }

        equal++;
        low = low ? ngx_min(low, step->weight) : step->weight;
        high = ngx_max(high, step->weight);
    }

    if (equal == 0) {
        return 0;
    }

    for (i = 0; i < one->n + two->n; i++) {
        step = (i < one->n) ? &one->steps[i] : &two->steps[i - one->n];

        if (step->epoch != epoch) {
            continue;
        }

        if (step->weight > (uint64_t) high * NGX_SHIPSTATION_BOOK_NEAR
            || (equal == 1
                && (uint64_t) step->weight * NGX_SHIPSTATION_BOOK_NEAR < low))
        {
            return 0;
        }
    }

    return 1;
}
