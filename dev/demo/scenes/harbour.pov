// A container port: 1 dawn over the quay, 2 the yard at noon, upright.
#include "common.inc"
#declare Livery = array[8] { <0.42,0.06,0.04>, <0.03,0.11,0.25>, <0.52,0.22,0.03>, <0.04,0.20,0.13>, <0.40,0.38,0.34>, <0.06,0.20,0.33>, <0.45,0.33,0.05>, <0.22,0.05,0.07> }
#macro Box40(C)
  union {
    box { <0,0.15,0>, <12.2,2.45,2.44> texture { pigment { bozo turbulence 0.9 lambda 2.6 scale 1.4 color_map { [0 rgb C*0.72] [0.5 rgb C] [0.93 rgb C*1.1] [1 rgb <0.16,0.075,0.035>] } }
      normal { gradient x 0.9 sine_wave scale 0.28 } finish { specular 0.15 roughness 0.05 } } }
    union {
      box { <0,0,0>, <12.2,0.17,0.12> } box { <0,2.43,0>, <12.2,2.6,0.12> } box { <0,2.43,2.34>, <12.2,2.6,2.46> } box { <0,0,2.34>, <12.2,0.17,2.46> }
      box { <-0.02,0,-0.02>, <0.16,2.6,0.16> } box { <12.04,0,-0.02>, <12.22,2.6,0.16> } box { <-0.02,0,2.3>, <0.16,2.6,2.46> } box { <12.04,0,2.3>, <12.22,2.6,2.46> }
      box { <-0.01,0,0>, <0.1,0.17,2.44> } box { <-0.01,2.43,0>, <0.1,2.6,2.44> }
      cylinder { <-0.06,0.2,0.8>, <-0.06,2.4,0.8>, 0.025 } cylinder { <-0.06,0.2,1.65>, <-0.06,2.4,1.65>, 0.025 } box { <-0.02,0.2,1.2>, <0,2.4,1.24> }
      texture { pigment { rgb C*0.8 } finish { specular 0.2 } } }
  }
#end
#declare Kinds = array[8]; #declare I = 0; #while (I < 8) #declare Kinds[I] = Box40(Livery[I]) #declare I = I + 1; #end
#macro Stack(Nx, Nz, Top)
  union {
    #local X = 0; #while (X < Nx) #local Z = 0; #while (Z < Nz)
      #local H = min(Top, 1 + floor(R(0.35,1)*Top)); #local Y = 0;
      #while (Y < H) object { Pick(Kinds) translate <X*12.7 + R(-0.08,0.08), Y*2.62, Z*2.62> } #local Y = Y + 1; #end
    #local Z = Z + 1; #end #local X = X + 1; #end
  }
#end
#macro Strut(A, B, T) cylinder { A, B, T } #end
#macro Crane(Up)
  union {
    #local S = -1; #while (S < 2)
      box { <-0.7,0,-0.7>, <0.7,46,0.7> translate <S*9,0,0> } box { <-0.7,0,-0.7>, <0.7,40,0.7> translate <S*9,0,18> }
      box { <-0.6,13,0>, <0.6,14.6,18> translate <S*9,0,0> } box { <-0.6,36,-2>, <0.6,37.6,20> translate <S*9,0,0> }
      Strut(<S*9,14,0>, <S*9,36,18>, 0.45) Strut(<S*9,46,0>, <S*2.5,63,2>, 0.5) Strut(<S*9,38,18>, <S*2.5,63,2>, 0.4)
      box { <-0.5,0,0>, <0.5,1.8,0.9> translate <S*2.6,38,0> scale <1,1,1> }
      box { <S*2.6-0.45,38,-6>, <S*2.6+0.45,40.4,30> }
      union { box { <S*2.6-0.4,0,-46>, <S*2.6+0.4,1.9,0> } #local B = 0; #while (B < 11) Strut(<S*2.6,1.8,-B*4.2>, <S*2.6,4.0,-B*4.2-2.1>, 0.14) Strut(<S*2.6,4.0,-B*4.2-2.1>, <S*2.6,1.8,-B*4.2-4.2>, 0.14) #local B = B + 1; #end
        cylinder { <S*2.6,4,-2>, <S*2.6,4,-44>, 0.16 } rotate x*Up translate <0,38,-6> }
      #if (Up < 20) Strut(<S*2.5,63,2>, <S*2.6,40,-46>, 0.16) Strut(<S*2.5,63,2>, <S*2.6,40,-26>, 0.16) #else Strut(<S*2.5,63,2>, <S*2.6,62,-18>, 0.16) #end
      Strut(<S*2.5,63,2>, <S*2.6,40,28>, 0.2)
    #local S = S + 2; #end
    box { <-9.6,12.8,-0.7>, <9.6,14.8,0.7> } box { <-9.6,36,-0.8>, <9.6,38,0.8> } box { <-9.6,36,17.2>, <9.6,38,18.8> } box { <-3,62,1>, <3,63.6,3> } box { <-9.6,0.8,-1>, <9.6,2.6,1> } box { <-9.6,0.8,17>, <9.6,2.6,19> }
    box { <-4,40.4,8>, <4,45,19> } box { <-1.6,34,-20>, <1.6,37,-17> }
  }
#end
#macro Ship(L)
  union {
    prism { linear_spline 0, 9, 6, <0,-16>, <L-14,-16>, <L,0>, <L-14,16>, <0,16>, <0,-16> Worn(<0.10,0.02,0.02>, 0.05) translate y*0.4 }
    prism { linear_spline 3, 11, 6, <0,-16.1>, <L-13,-16.1>, <L+2,0>, <L-13,16.1>, <0,16.1>, <0,-16.1> Worn(<0.02,0.05,0.10>, 0.04) translate y*0.4 }
    object { Stack(floor((L-50)/12.7), 11, 5) translate <34,9,-14.4> }
    union { box { <8,9,-13>, <22,31,13> } box { <7,28,-16>, <20,31.5,16> } box { <2,11,-5>, <8,27,5> } cylinder { <15,31,0>, <15,40,0>, 0.5 } box { <4,27,-3>, <8,33,3> }
      texture { pigment { rgb <0.62,0.61,0.57> } finish { specular 0.2 } } }
    #local I = 0; #while (I < 6) box { <7.9,13 + I*2.7,-12>, <8.3,14.2 + I*2.7,12> Matt(<0.03,0.04,0.05>) } box { <8,13 + I*2.7,-13.1>, <21,14.2 + I*2.7,-12.9> texture { pigment { gradient x color_map { [0.5 rgb 0.04] [0.5 rgb 0.6] } scale 2 } } } #local I = I + 1; #end
  }
#end
#declare Quay_crane = object { Crane(4) }
#declare Quay_crane_up = object { Crane(72) }
#if (Shot = 1)
  #declare To = <0.93,0.12,0.62>;
  Sky(To, <0.10,0.16,0.30>, <0.85,0.40,0.18>, <1.5,0.8,0.3>, <0.55,0.32,0.28>, 0.62)
  Sun(To, <2.6,1.4,0.7>)
  Haze(2600, <0.66,0.36,0.22>)
  plane { y, 0 Water(<0.01,0.025,0.035>, 0.5, 3.4) }
  union {
    object { Quay_crane Worn(<0.48,0.13,0.05>, 0.04) translate <-30,3,80> } object { Quay_crane Worn(<0.48,0.13,0.05>, 0.04) translate <28,3,80> }
    object { Quay_crane_up Worn(<0.05,0.16,0.30>, 0.04) translate <92,3,80> } object { Quay_crane_up Worn(<0.05,0.16,0.30>, 0.04) translate <150,3,80> } object { Quay_crane Worn(<0.05,0.16,0.30>, 0.04) translate <225,3,80> }
    box { <-130,-5,72>, <420,3,300> texture { Concrete } }
    object { Ship(210) scale <-1,1,1> translate <150,0,52> }
    object { Stack(14, 8, 5) translate <-110,3,112> } object { Stack(14, 8, 5) translate <-110,3,150> }
    #declare I = 0; #while (I < 40) cylinder { <-128 + I*10,-3,71.6>, <-128 + I*10,2.6,71.6>, 0.9 Matt(0.03) } #declare I = I + 1; #end
    rotate y*-24 translate <-30,0,60>
  }
  Mountains(2600, 5, 700, 260, <0.05,0.07,0.06>)
  // a tug
  union { prism { linear_spline -0.6, 1.7, 9, <-8.5,-2.4>, <-8.9,0>, <-8.5,2.4>, <2,3>, <6.5,2>, <8.9,0>, <6.5,-2>, <2,-3>, <-8.5,-2.4> Worn(<0.34,0.06,0.04>, 0.1) } prism { linear_spline 1.7, 2.3, 7, <1,2.9>, <6.6,2.05>, <9.2,0>, <6.6,-2.05>, <1,-2.9>, <1.4,0>, <1,2.9> Worn(<0.30,0.05,0.04>, 0.1) }
    box { <-3.5,1.6,-1.9>, <3,3.9,1.9> Paint(<0.62,0.60,0.54>, 0.4) } box { <-1.6,3.9,-1.6>, <2.2,5.7,1.6> Paint(<0.62,0.60,0.54>, 0.4) } box { <-1.3,4.6,-1.63>, <2.0,5.3,1.63> Matt(0.03) } box { <2.0,4.6,-1.3>, <2.23,5.3,1.3> Matt(0.03) } box { <-1.9,5.7,-1.8>, <2.5,5.9,1.8> Matt(<0.5,0.25,0.05>) }
    #declare I = 0; #while (I < 7) torus { 0.55, 0.22 rotate x*90 translate <-7 + I*2,1.1,-2.95> Matt(0.02) } #declare I = I + 1; #end
    cylinder { <-2.8,3.8,0>, <-3.1,6.6,0>, 0.6 Matt(<0.5,0.2,0.05>) } cylinder { <0.4,5.8,0>, <0.4,10,0>, 0.12 Matt(0.1) } sphere { <0.4,8.2,-0.2>, 0.22 Lamp(<2.5,2,1.2>) } rotate y*18 translate <-42,0.5,40> }
  View(<-95,14,-40>, <0,22,95>, 52)
#else
  #declare To = <-0.6,0.75,-0.5>;
  Sky(To, <0.16,0.30,0.58>, <0.62,0.70,0.78>, <0.9,0.9,0.85>, <0.9,0.9,0.92>, 0.5)
  Sun(To, <1.75,1.65,1.45>)
  Haze(900, <0.62,0.68,0.74>)
  plane { y, 0 texture { pigment { granite scale 6 color_map { [0 rgb 0.17] [1 rgb 0.27] } } normal { granite 0.05 } finish { specular 0.1 roughness 0.08 } } }
  object { Stack(2, 4, 6) rotate y*-90 translate <-5.2,0,17> } object { Stack(5, 4, 5) rotate y*-90 translate <-5.2,0,50> } object { Stack(4, 4, 6) rotate y*-90 translate <-5.2,0,150> }
  object { Stack(3, 4, 4) rotate y*-90 translate <17.5,0,22> } object { Stack(4, 4, 7) rotate y*-90 translate <17.5,0,66> } object { Stack(4, 4, 5) rotate y*-90 translate <17.5,0,150> }
  object { Quay_crane Worn(<0.50,0.14,0.05>, 0.04) rotate y*-90 translate <-16,0,130> }
  object { Quay_crane_up Worn(<0.50,0.14,0.05>, 0.04) rotate y*-90 translate <0,0,215> }
  union { object { Person(0, 2, <0.75,0.30,0.04>, <0.05,0.07,0.14>, <0.85,0.65,0.05>) rotate y*30 translate <-0.5,0,14> }
    object { Person(4, 2, <0.75,0.30,0.04>, <0.05,0.07,0.14>, <0.8,0.8,0.78>) rotate y*-60 translate <0.35,0,14.3> } object { Person(1, 2, <0.06,0.11,0.26>, <0.05,0.06,0.1>, <0.1,0.25,0.6>) rotate y*170 translate <1.6,0,30> } }
  #declare I = 0; #while (I < 12) box { <-3.2,0.002,I*8>, <-3.05,0.006,I*8+4> Matt(<0.6,0.5,0.1>) } box { <4.6,0.002,I*8>, <4.75,0.006,I*8+4> Matt(<0.6,0.5,0.1>) } #declare I = I + 1; #end
  View(<0.2,1.75,3>, <0.5,8,40>, 62)
#end
