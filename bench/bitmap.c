/*
 * Which acknowledged writes are lost, as a plain C program answers it: a bitmap of what survived for each writer, in which
 * each acknowledged number is looked for. It also counts what the same read-back is asked: which numbers are there again, and
 * which came behind a greater one. Reads a file of 32-bit integers: writers; then of each writer its highest number, how many
 * writes, their numbers, their outcomes (a byte each, below 2: acknowledged), how many survivors, and their numbers.
 * `bitmap <file> <rounds>` prints of each round milliseconds, lost, repeated and reordered; reading the file does not count.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct writer {
  uint32_t highest, writes, survivors, *number, *survivor;
  uint8_t *outcome;
};

static double now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static void *taken(FILE *file, size_t size, size_t count) {
  void *to = malloc(size * count + 1);
  if (to == NULL || fread(to, size, count, file) != count) exit(1);
  return to;
}

static uint32_t count_of(FILE *file) {
  uint32_t count;
  if (fread(&count, sizeof count, 1, file) != 1) exit(1);
  return count;
}

int main(int argc, char **argv) {
  FILE *file = argc > 2 ? fopen(argv[1], "rb") : NULL;
  if (file == NULL) return 64;
  uint32_t writers = count_of(file), writes = 0;
  struct writer *all = calloc(writers, sizeof *all);
  for (uint32_t at = 0; at < writers; at++) {
    struct writer *own = all + at;
    own->highest = count_of(file);
    writes += own->writes = count_of(file);
    own->number = taken(file, 4, own->writes);
    own->outcome = taken(file, 1, own->writes);
    own->survivors = count_of(file);
    own->survivor = taken(file, 4, own->survivors);
  }
  for (int round = atoi(argv[2]); round > 0; round--) {
    double from = now_ms();
    uint32_t lost = 0, repeated = 0, reordered = 0;
    uint32_t *rows = malloc(4 * (size_t)writes);
    for (uint32_t at = 0; at < writers; at++) {
      struct writer *own = all + at;
      uint32_t most = 0;
      uint64_t *bits = calloc(own->highest / 64 + 1, 8);
      for (uint32_t row = 0; row < own->survivors; row++) {
        uint32_t number = own->survivor[row];
        uint64_t bit = 1ull << (number & 63);
        if (bits[number >> 6] & bit) repeated++;
        bits[number >> 6] |= bit;
        if (number < most) reordered++;
        else most = number;
      }
      for (uint32_t row = 0; row < own->writes; row++) {
        uint32_t number = own->number[row];
        if (own->outcome[row] < 2 && !(bits[number >> 6] >> (number & 63) & 1)) rows[lost++] = row;
      }
      free(bits);
    }
    double took = now_ms() - from;
    printf("%.3f %u %u %u\n", took, lost, repeated, reordered);
    free(rows);
  }
  return 0;
}
